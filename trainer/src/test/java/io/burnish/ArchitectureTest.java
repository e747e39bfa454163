package io.burnish;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;

/// What the module boundaries cannot say: arrows inside modules go down only, and some doors are for some rooms.
class ArchitectureTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.burnish");

    @Test
    void the_packages_of_trainer_are_layers() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.burnish..")
                .layer("cli")
                .definedBy("io.burnish.cli..")
                .layer("djl")
                .definedBy("io.burnish.djl..")
                .layer("report")
                .definedBy("io.burnish.report..")
                .layer("phase")
                .definedBy("io.burnish.phase..")
                .layer("recipe")
                .definedBy("io.burnish.recipe..")
                .layer("train")
                .definedBy("io.burnish.train..")
                .layer("evaluate")
                .definedBy("io.burnish.evaluate..")
                .layer("judge")
                .definedBy("io.burnish.judge..")
                .layer("instruct")
                .definedBy("io.burnish.instruct..")
                .layer("generate")
                .definedBy("io.burnish.generate..")
                .layer("merge")
                .definedBy("io.burnish.merge..")
                .layer("model")
                .definedBy("io.burnish.model..")
                .layer("run")
                .definedBy("io.burnish.run..")
                .withOptionalLayers(true)
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("djl")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("report")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("phase")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("recipe")
                .mayOnlyBeAccessedByLayers("cli", "phase", "report")
                .whereLayer("train")
                .mayOnlyBeAccessedByLayers("cli", "djl", "phase", "recipe", "generate")
                .whereLayer("evaluate")
                .mayOnlyBeAccessedByLayers("cli", "phase", "recipe", "report")
                .whereLayer("judge")
                .mayOnlyBeAccessedByLayers("cli", "phase", "recipe")
                .whereLayer("instruct")
                .mayOnlyBeAccessedByLayers("cli", "phase")
                .whereLayer("generate")
                .mayOnlyBeAccessedByLayers("cli", "djl", "phase", "recipe", "judge", "instruct", "evaluate")
                .whereLayer("merge")
                .mayOnlyBeAccessedByLayers("cli", "phase")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers("cli", "djl", "merge", "phase", "recipe", "train", "generate")
                .whereLayer("run")
                .mayOnlyBeAccessedByLayers(
                        "cli",
                        "djl",
                        "merge",
                        "phase",
                        "recipe",
                        "train",
                        "judge",
                        "instruct",
                        "evaluate",
                        "generate",
                        "model",
                        "report"));
    }

    @Test
    void packages_have_no_cycles() {
        check(slices().matching("io.burnish.(*)..").should().beFreeOfCycles());
    }

    @Test
    void memory_is_touched_in_native_only() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.burnish.tensor..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.."));
    }

    @Test
    void losses_and_templates_stand_on_java_alone() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.burnish.losses", "io.burnish.data.template")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java..", "io.burnish.losses", "io.burnish.data.template", "org.jspecify.."));
    }

    @Test
    void only_the_command_line_prints() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.burnish.cli..")
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS));
    }

    @Test
    void only_the_command_line_ends_the_process() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.burnish.cli..")
                .should()
                .callMethod(System.class, "exit", int.class));
    }

    private static void check(ArchRule rule) {
        rule.check(HOUSE);
    }
}
