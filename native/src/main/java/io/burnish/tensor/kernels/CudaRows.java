package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Grid;
import org.jspecify.annotations.Nullable;

/// Launches of `rows.cu`: copies, sums and multiples of rows, by index or all of them.
///
/// Legend: T and R rows, V rows of a table, H and O columns, C chunks of rows.
final class CudaRows {

    private static final String SOURCE = "rows";
    // a block sums so many rows, whatever the card: sums repeat
    private static final int CHUNK_ROWS = 128;
    private static final int SUM_THREADS = 256; // SUM_WARPS of rows.cu
    private static final int SORT_TILE = 1024; // TILE of rows.cu
    private static final int MOST_CHUNKS = 4096;

    private final Cuda cuda;

    CudaRows(Cuda cuda) {
        this.cuda = cuda;
    }

    static boolean areIndexAndFactor(Tensor index, Tensor factor) {
        return Strided.areRuns(DataType.INT64, index) && Strided.areRuns(DataType.FLOAT32, factor);
    }

    /// Whether they are rows of the table's type, or bfloat16 for a float32 table.
    static boolean canAddTo(Tensor table_VH, Tensor x_TH) {
        boolean types = table_VH.type() == DataType.FLOAT32 || x_TH.type() == table_VH.type();
        return types && Strided.fitMatrices(x_TH) && Strided.fitMatrices(table_VH);
    }

    void addBias(Strided x_TO, Tensor bias_O) {
        Tensor x = x_TO.tensor();
        launch(Cuda.name("addBias", x), x_TO, x, x_TO.outer(), bias_O, x_TO.rows(), x_TO.columns());
    }

    void add(Strided source, Strided target) {
        launch(
                Cuda.name("add", target.tensor()),
                target,
                source.tensor(),
                source.outer(),
                target.tensor(),
                target.outer(),
                target.rows(),
                target.columns());
    }

    void scale(Strided x_RH, Tensor scale_R, Strided out_RH) {
        launch(
                Cuda.name("scaleRows", out_RH.tensor()),
                out_RH,
                x_RH.tensor(),
                x_RH.outer(),
                scale_R,
                out_RH.tensor(),
                out_RH.outer(),
                out_RH.rows(),
                out_RH.columns());
    }

    void gather(Strided table_VH, Tensor rows_T, Strided out_TH) {
        launch(
                Cuda.name("gatherRows", out_TH.tensor()),
                out_TH,
                table_VH.tensor(),
                table_VH.outer(),
                table_VH.rows(),
                rows_T,
                out_TH.tensor(),
                out_TH.outer(),
                out_TH.rows(),
                out_TH.columns());
    }

    void addScaled(Strided table_VH, Tensor rows_R, Tensor coefficient_R, Strided out_RH) {
        launch(
                Cuda.name("addScaledRows", out_RH.tensor()),
                out_RH,
                table_VH.tensor(),
                table_VH.outer(),
                table_VH.rows(),
                rows_R,
                coefficient_R,
                out_RH.tensor(),
                out_RH.outer(),
                out_RH.rows(),
                out_RH.columns());
    }

    private void launch(String kernel, Strided work, @Nullable Object... arguments) {
        if (work.vectors() > 0) {
            cuda.launch(SOURCE, kernel, Cuda.grid(work.vectors()), arguments);
        }
    }

    /// @param coefficient_R null: 1
    void addTo(Strided x_RH, Tensor rows_R, @Nullable Tensor coefficient_R, Strided table_VH) {
        if (x_RH.vectors() == 0) {
            return;
        }
        int rows = Math.toIntExact(x_RH.rows());
        try (Scope scope = Scope.confined()) {
            Tensor keys_T = ordered(scope, rows_R, rows, table_VH.rows());
            int threads = Cuda.threads(x_RH.vectors() / rows, Cuda.THREADS);
            cuda.launch(
                    SOURCE,
                    Cuda.name("addToRows", x_RH.tensor(), table_VH.tensor()),
                    Grid.of(rows, threads),
                    x_RH.tensor(),
                    x_RH.outer(),
                    keys_T,
                    rows,
                    coefficient_R,
                    table_VH.tensor(),
                    table_VH.outer(),
                    table_VH.columns());
        }
    }

    /// The places of rows in the order of their indices, and of equal ones in their own.
    private Tensor ordered(Scope scope, Tensor rows_R, int rows, long tableRows) {
        Tensor keys_T = cuda.workspace(scope, DataType.INT64, rows_R.device(), rows);
        Tensor merged_T = cuda.workspace(scope, DataType.INT64, rows_R.device(), rows > SORT_TILE ? rows : 0);
        Grid tiles = Grid.of((rows + SORT_TILE - 1) / SORT_TILE, Cuda.threads(rows, SORT_TILE));
        cuda.launch(SOURCE, "sortTiles", tiles, rows_R, rows, tableRows, keys_T);
        for (long run = SORT_TILE; run < rows; run *= 2) {
            Grid grid = Grid.of((rows + Cuda.THREADS - 1) / Cuda.THREADS, Cuda.THREADS);
            cuda.launch(SOURCE, "mergeRuns", grid, keys_T, rows, (int) run, merged_T);
            Tensor merged = merged_T;
            merged_T = keys_T;
            keys_T = merged;
        }
        return keys_T;
    }

    void addColumnSums(Strided x_TO, Tensor sums_O) {
        if (x_TO.vectors() == 0) {
            return;
        }
        int columns = x_TO.columns();
        int chunkRows = CHUNK_ROWS;
        while ((x_TO.rows() + chunkRows - 1) / chunkRows > MOST_CHUNKS) {
            chunkRows *= 2;
        }
        int chunks = Math.toIntExact((x_TO.rows() + chunkRows - 1) / chunkRows);
        int tile = Cuda.WARP * Cuda.lanes(x_TO.tensor().type());
        try (Scope scope = Scope.confined()) {
            Tensor partial_CO =
                    cuda.workspace(scope, DataType.FLOAT32, x_TO.tensor().device(), chunks, columns);
            cuda.launch(
                    SOURCE,
                    Cuda.name("columnSums", x_TO.tensor()),
                    new Grid((columns + tile - 1) / tile, chunks, SUM_THREADS, 0),
                    x_TO.tensor(),
                    x_TO.outer(),
                    x_TO.rows(),
                    columns,
                    chunkRows,
                    partial_CO);
            addPartialSums(partial_CO, sums_O);
        }
    }

    /// sums += the sum of the rows of partial sums, one after another.
    void addPartialSums(Tensor partial_CO, Tensor sums_O) {
        int columns = Math.toIntExact(sums_O.size(0));
        cuda.launch(
                SOURCE,
                Cuda.name("addPartialSums", sums_O),
                Grid.of((columns + Cuda.WARP - 1) / Cuda.WARP, SUM_THREADS),
                partial_CO,
                Math.toIntExact(partial_CO.size(0)),
                columns,
                sums_O);
    }
}
