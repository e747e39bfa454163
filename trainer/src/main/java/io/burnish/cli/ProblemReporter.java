package io.burnish.cli;

import io.burnish.data.DataException;
import io.burnish.model.ModelException;
import io.burnish.recipe.RecipeException;
import io.burnish.run.ExitCode;
import io.burnish.run.RunProblem;
import io.burnish.tensor.libtorch.LibTorchException;
import io.burnish.tensor.libtorch.LibTorchNotFoundException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// A user's mistake gets one message, a bug of ours its stack trace.
final class ProblemReporter implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception problem, CommandLine line, ParseResult result) {
        PrintWriter err = line.getErr();
        ExitCode code = code(problem);
        boolean interrupted = code == ExitCode.INTERRUPTED;
        err.println((interrupted ? "" : "burnish: ") + message(problem));
        if (isDebug(line)) {
            problem.printStackTrace(err);
        } else if (!isExpected(problem)) {
            err.println("This is a bug of Burnish's; please report it with what --debug prints.");
        }
        err.flush();
        return code.code();
    }

    private static ExitCode code(Exception problem) {
        return switch (problem) {
            case RunProblem run -> run.exitCode();
            case RecipeException _, DataException _, ModelException _ -> ExitCode.BAD_INPUT;
            default -> ExitCode.FAILED;
        };
    }

    private static boolean isExpected(Exception problem) {
        return code(problem) != ExitCode.FAILED
                || problem instanceof RunProblem
                || problem instanceof LibTorchException
                || problem instanceof LibTorchNotFoundException;
    }

    private static String message(Exception problem) {
        String message = problem.getMessage();
        if (message == null || message.isBlank()) {
            return problem.toString();
        }
        // libtorch's C functions return a code and no reason: of those that allocate, memory is the likely one.
        boolean allocates = problem instanceof LibTorchException && message.contains("_empty");
        return allocates ? message + " If memory ran out: " + OutOfMemory.REMEDIES : message;
    }

    private static boolean isDebug(CommandLine line) {
        CommandLine root = line;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        return root.getCommand() instanceof Main main && main.debug;
    }
}
