// Draws the next token of each row, without sorting: penalty, temperature, top_k, top_p, min_p, then the token at
// which the running sum of what is left passes a share of it, which is a draw of the row's own seed.
//
// A weight is exp((logit - maximum) / temperature), so 0 to 1, and its bits order as it does. A cut is found digit by
// digit of these bits: in each of four passes a histogram says in which of its buckets the cut lies. Sums are whole
// multiples of 2^-40, so that atomics may add them in any order. Legend: R rows, V vocabulary, B buckets, K chunks.
#include "common.cuh"
#include "philox.cuh"

#define BUCKETS 256
#define CHUNKS 1024
#define UNIT 1099511627776.0f
#define EVERY_EQUAL 0x7fffffff

typedef unsigned long long Sum;

// Logits with the penalty of the tokens seen (arXiv 1909.05858, in the form that transformers gave it), as float32.
// seenStart_R1: where each row's tokens begin in seen_N; one that occurs twice is penalised once. The block's own row.
template <typename T>
static __device__ __forceinline__ void penalise(
        const T* logits_RV, long long stride, int vocabulary, const int* seenStart_R1, const int* seen_N,
        float penalty, float* penalised_RV) {
    const T* logits_V = logits_RV + blockIdx.x * stride;
    float* penalised_V = penalised_RV + (long long) blockIdx.x * vocabulary;
    for (int v = threadIdx.x; v < vocabulary; v += blockDim.x) {
        penalised_V[v] = toFloat(logits_V[v]);
    }
    __syncthreads();
    for (int i = seenStart_R1[blockIdx.x] + threadIdx.x; i < seenStart_R1[blockIdx.x + 1]; i += blockDim.x) {
        float logit = toFloat(logits_V[seen_N[i]]);
        // atomic only because two threads may write the same number to the same place
        atomicExch(penalised_V + seen_N[i], logit < 0 ? logit * penalty : logit / penalty);
    }
}

// What a block shares.
struct Shared {
    Sum sum_B[CHUNKS]; // of buckets, or of chunks
    int count_B[BUCKETS];
    float logit_W[WARP];
    int place_W[WARP];
    Sum above;
    int countAbove;
    int bucket;
    int token;
};

// A row's largest logit and the first place that has it.
struct Largest {
    float logit;
    int place;
};

static __device__ __forceinline__ Largest warpLargest(Largest largest) {
#pragma unroll
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        float logit = __shfl_xor_sync(FULL_WARP, largest.logit, distance);
        int place = __shfl_xor_sync(FULL_WARP, largest.place, distance);
        if (logit > largest.logit || (logit == largest.logit && place < largest.place)) {
            largest = {logit, place};
        }
    }
    return largest;
}

// In every thread.
template <typename T>
static __device__ __forceinline__ Largest largestOf(const T* logits_V, int vocabulary, Shared& shared) {
    Largest largest = {LOWEST, EVERY_EQUAL};
    for (int v = threadIdx.x; v < vocabulary; v += blockDim.x) {
        float logit = toFloat(logits_V[v]);
        if (logit > largest.logit) {
            largest = {logit, v};
        }
    }
    largest = warpLargest(largest);
    int lane = threadIdx.x % WARP;
    if (blockDim.x > WARP) {
        __syncthreads();
        if (lane == 0) {
            shared.logit_W[threadIdx.x / WARP] = largest.logit;
            shared.place_W[threadIdx.x / WARP] = largest.place;
        }
        __syncthreads();
        bool there = lane < blockDim.x / WARP;
        largest.logit = there ? shared.logit_W[lane] : LOWEST;
        largest.place = there ? shared.place_W[lane] : EVERY_EQUAL;
        largest = warpLargest(largest);
    }
    // nothing but NaN or -infinity: the log-probability shows it
    largest.place = largest.place == EVERY_EQUAL ? 0 : largest.place;
    return largest;
}

// A row's weights, and which of them are kept: those above the edge, and of those at it the first ones.
template <typename T>
struct Weights {
    const T* logits_V;
    float maximum;
    float temperature;
    double minP;
    unsigned edge;
    int lastEqual;

    __device__ __forceinline__ float weight(int v) const {
        float z = (toFloat(logits_V[v]) - maximum) / temperature;
        return z < SMALLEST_EXPONENT ? 0.0f : expf(z);
    }

    __device__ __forceinline__ bool kept(unsigned bits, int v) const {
        return (bits > edge || (bits == edge && v <= lastEqual)) && (double) __uint_as_float(bits) >= minP;
    }

    __device__ __forceinline__ Sum part(int v) const {
        float w = weight(v);
        return kept(__float_as_uint(w), v) ? units(w) : 0;
    }

    static __device__ __forceinline__ Sum units(float weight) {
        return weight > 0 ? (Sum) (weight * UNIT) : 0; // exact but for what lies below 2^-40; a NaN is nothing
    }
};

static __device__ __forceinline__ Sum blockTotal(Sum mine, Shared& shared) {
    return blockSum(mine, shared.sum_B);
}

// Finds the cut: the largest bits such that the weights from there up are `most` or reach `enough`. Returns how many
// of the weights at the edge are needed; a weight below the edge given is not there.
template <typename T>
static __device__ __forceinline__ int cut(
        Weights<T>& weights, int vocabulary, int most, double enough, Shared& shared) {
    const int shifts[5] = {30, 22, 14, 7, 0};
    unsigned prefix = 0;
    __syncthreads();
    if (threadIdx.x == 0) {
        shared.above = 0;
        shared.countAbove = 0;
    }
    for (int pass = 0; pass < 4; pass++) {
        int shift = shifts[pass + 1];
        int buckets = 1 << (shifts[pass] - shift);
        __syncthreads();
        for (int b = threadIdx.x; b < buckets; b += blockDim.x) {
            shared.sum_B[b] = 0;
            shared.count_B[b] = 0;
        }
        __syncthreads();
        for (int v = threadIdx.x; v < vocabulary; v += blockDim.x) {
            float weight = weights.weight(v);
            unsigned bits = __float_as_uint(weight);
            if (bits >= weights.edge && bits >> shifts[pass] == prefix) {
                unsigned bucket = bits >> shift & (buckets - 1);
                atomicAdd(&shared.count_B[bucket], 1);
                Sum units = Weights<T>::units(weight);
                if (units > 0) {
                    atomicAdd(&shared.sum_B[bucket], units);
                }
            }
        }
        __syncthreads();
        if (threadIdx.x == 0) {
            Sum above = shared.above;
            int countAbove = shared.countAbove;
            int bucket = buckets - 1;
            while (bucket > 0 && countAbove + shared.count_B[bucket] < most
                   && (double) (above + shared.sum_B[bucket]) < enough) {
                above += shared.sum_B[bucket];
                countAbove += shared.count_B[bucket];
                bucket--;
            }
            shared.above = above;
            shared.countAbove = countAbove;
            shared.bucket = bucket;
        }
        __syncthreads();
        prefix = prefix << (shifts[pass] - shift) | shared.bucket;
    }
    weights.edge = prefix;
    // the last bucket's weights are all equal
    int count = shared.count_B[shared.bucket];
    Sum each = Weights<T>::units(__uint_as_float(prefix));
    double missing = enough - (double) shared.above;
    int needed = each > 0 && missing < (double) count * (double) each ? (int) ceil(missing / (double) each) : count;
    return needed < 1 ? 1 : needed;
}

// The place of the n-th weight at the edge, n from 1.
template <typename T>
static __device__ __forceinline__ int equalPlace(const Weights<T>& weights, int vocabulary, int n, Shared& shared) {
    __syncthreads();
    if (threadIdx.x < WARP) { // a rare case: one warp
        int lane = threadIdx.x;
        int before = 0;
        int found = -1;
        for (int from = 0; from < vocabulary && found < 0; from += WARP) {
            int v = from + lane;
            bool equal = v < vocabulary && __float_as_uint(weights.weight(v)) == weights.edge;
            unsigned ballot = __ballot_sync(FULL_WARP, equal);
            if (before + __popc(ballot) >= n) {
                for (int i = 0; i < WARP && found < 0; i++) {
                    before += ballot >> i & 1;
                    found = before == n ? from + i : -1;
                }
            } else {
                before += __popc(ballot);
            }
        }
        if (lane == 0) {
            shared.token = found;
        }
    }
    __syncthreads();
    return shared.token;
}

// The token at which the running sum of what is kept passes its share: sums of chunks first, then inside of one.
template <typename T>
static __device__ __forceinline__ int pick(
        const Weights<T>& weights, int vocabulary, double share, Shared& shared) {
    int lane = threadIdx.x % WARP;
    int chunk = WARP * ((vocabulary + WARP * CHUNKS - 1) / (WARP * CHUNKS));
    chunk = chunk < 8 * WARP ? 8 * WARP : chunk;
    int chunks = (vocabulary + chunk - 1) / chunk;
    __syncthreads();
    for (int k = threadIdx.x / WARP; k < chunks; k += blockDim.x / WARP) {
        Sum sum = 0;
        for (int i = lane; i < chunk; i += WARP) {
            int v = k * chunk + i;
            sum += v < vocabulary ? weights.part(v) : 0;
        }
        sum = warpSum(sum);
        if (lane == 0) {
            shared.sum_B[k] = sum;
        }
    }
    __syncthreads();
    if (threadIdx.x < WARP) {
        Sum total = 0;
        for (int k = lane; k < chunks; k += WARP) {
            total += shared.sum_B[k];
        }
        total = warpSum(total);
        Sum target = (Sum) (share * (double) total);
        target = target < total ? target : total - 1; // a share just below 1 may have been rounded up
        Sum before = 0;
        int k = 0;
        while (k < chunks - 1 && before + shared.sum_B[k] <= target) {
            before += shared.sum_B[k];
            k++;
        }
        int token = -1;
        for (int i = 0; i < chunk && token < 0; i += WARP) {
            int v = k * chunk + i + lane;
            Sum upTo = v < vocabulary ? weights.part(v) : 0;
#pragma unroll
            for (int distance = 1; distance < WARP; distance *= 2) {
                Sum left = __shfl_up_sync(FULL_WARP, upTo, distance);
                upTo += lane >= distance ? left : 0;
            }
            unsigned passed = __ballot_sync(FULL_WARP, before + upTo > target);
            token = passed == 0 ? -1 : k * chunk + i + __ffs((int) passed) - 1;
            before += __shfl_sync(FULL_WARP, upTo, WARP - 1);
        }
        if (lane == 0) {
            shared.token = token < 0 ? 0 : token; // a row of NaN: its log-probability shows it
        }
    }
    __syncthreads();
    return shared.token;
}

// Whose draw a row's share is; nulls where draws are greedy.
struct Shares {
    const long long* seed_R;
    const long long* number_R;

    __device__ __forceinline__ double of(int row) const {
        return philoxUniform(seed_R[row], number_R[row]);
    }
};

struct Settings {
    float temperature;
    int topK;
    double topP;
    double minP;
};

// T: the type of the logits that are drawn from, with any penalty in them.
template <typename T>
static __device__ __forceinline__ int drawn(
        const T* logits_V, Largest largest, int vocabulary, Settings settings, Shares shares, Shared& shared) {
    if (settings.temperature == 0) {
        return largest.place;
    }
    Weights<T> weights = {logits_V, largest.logit, settings.temperature, settings.minP, 0, EVERY_EQUAL};
    if (settings.topK > 0 && settings.topK < vocabulary) {
        cut(weights, vocabulary, settings.topK, 1e300, shared); // what equals the last one stays
    }
    if (settings.topP < 1) {
        Sum mine = 0;
        for (int v = threadIdx.x; v < vocabulary; v += blockDim.x) {
            float weight = weights.weight(v);
            mine += __float_as_uint(weight) >= weights.edge ? Weights<T>::units(weight) : 0;
        }
        double enough = settings.topP * (double) blockTotal(mine, shared);
        int needed = cut(weights, vocabulary, EVERY_EQUAL, enough, shared);
        if (needed < shared.count_B[shared.bucket]) {
            weights.lastEqual = equalPlace(weights, vocabulary, needed, shared);
        }
    }
    return pick(weights, vocabulary, shares.of(blockIdx.x), shared);
}

// What a row is drawn from where tokens that were seen are penalised.
struct Penalty {
    const int* seenStart_R1;
    const int* seen_N;
    float factor;
    float* penalised_RV; // where its logits go; null: nothing is penalised
};

// The log-probability is of the logits as the model gave them.
template <typename T>
static __device__ __forceinline__ void draw(
        const T* logits_RV, long long stride, Penalty penalty, int vocabulary, Shares shares, Settings settings,
        int* token_R, float* logp_R, Shared& shared, double* warps_W) {
    int row = blockIdx.x;
    const T* logits_V = logits_RV + row * stride;
    Largest largest = largestOf(logits_V, vocabulary, shared);
    int token;
    if (penalty.penalised_RV == nullptr) {
        token = drawn(logits_V, largest, vocabulary, settings, shares, shared);
    } else {
        penalise(logits_RV, stride, vocabulary, penalty.seenStart_R1, penalty.seen_N, penalty.factor,
                 penalty.penalised_RV);
        __syncthreads(); // the block's own row, read by all of its threads
        const float* penalised_V = penalty.penalised_RV + (long long) row * vocabulary;
        Largest penalised = largestOf(penalised_V, vocabulary, shared);
        token = drawn(penalised_V, penalised, vocabulary, settings, shares, shared);
    }
    float mine = 0;
    for (int v = threadIdx.x; v < vocabulary; v += blockDim.x) {
        mine += exponential(toFloat(logits_V[v]) - largest.logit);
    }
    double sum = blockSum((double) mine, warps_W);
    if (threadIdx.x == 0) {
        token_R[row] = token;
        logp_R[row] = (float) ((double) toFloat(logits_V[token]) - largest.logit - log(sum));
    }
}

// A block a row. A temperature of 0 takes the first of the largest. Without a penalty penalised_RV is null, and what says
// whom it meets is not read.
#define DRAW(suffix, T)                                                                                  \
    extern "C" __global__ void draw_##suffix(                                                            \
            const T* logits_RV, long long stride, const int* seenStart_R1, const int* seen_N,            \
            float penalty, float* penalised_RV, int vocabulary, const long long* seed_R,                 \
            const long long* number_R, float temperature, int topK, double topP, double minP,            \
            int* token_R, float* logp_R) {                                                               \
        __shared__ Shared shared;                                                                        \
        __shared__ double warps_W[WARP];                                                                 \
        Settings settings = {temperature, topK, topP, minP};                                             \
        Penalty penalised = {seenStart_R1, seen_N, penalty, penalised_RV};                               \
        Shares shares = {seed_R, number_R};                                                              \
        draw(logits_RV, stride, penalised, vocabulary, shares, settings, token_R, logp_R, shared,        \
             warps_W);                                                                                   \
    }
FOR_EACH_TYPE(DRAW)
