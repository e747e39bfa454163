// CUDA's words, as far as our kernels use them, for a C++ compiler: included before each .cu file.
//
// A block's threads run as fibers, one at a time, up to the next barrier. The kernels are compiled with
// -fsanitize=thread, whose calls at every load and store end in harness.cpp: there each access is held to the buffers
// that the launch was given, to shared memory that was written before, to its alignment, and to what other threads
// touched since the last barrier. (Not the sanitizer's own run-time library: nothing but its calls.)
#pragma once
#include <cmath>
#include <cstring>
#include <type_traits>
#include <utility>

#define __global__
#define __device__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __shared__ static
#define DYNAMIC_SHARED(name) unsigned char* name = burnish::dynamicShared()

namespace burnish {

struct Index {
    unsigned x, y, z;
};

// Constant as long as a fiber lives: it never sees another one's.
__attribute__((const)) Index threadIndex();
__attribute__((const)) Index blockIndex();
__attribute__((const)) Index blockSize();
__attribute__((const)) Index gridSize();
unsigned char* dynamicShared();

enum class Access { READ, WRITE, ATOMIC };

// One access of a thread, checked; returns only if it is right.
void access(const void* address, unsigned bytes, Access kind);

void blockBarrier(int line);

void warpBarrier(unsigned mask, int line);

// All lanes of the mask meet; the value that `source` brought. As on a card, that alone orders no memory.
unsigned long long exchange(unsigned mask, unsigned long long value, int source, int line);

// One bit for each lane that brought something.
unsigned ballot(unsigned mask, bool value, int line);

[[noreturn]] void trap(int line);

int lane();

template <typename T>
unsigned long long bits(T value) {
    static_assert(sizeof(T) <= 8 && std::is_trivially_copyable<T>::value, "shuffles move up to 8 bytes");
    unsigned long long raw = 0;
    memcpy(&raw, &value, sizeof(T));
    return raw;
}

template <typename T>
T shuffle(unsigned mask, T value, int source, int line) {
    unsigned long long raw = exchange(mask, bits(value), source, line);
    memcpy(&value, &raw, sizeof(T));
    return value;
}

// A kernel as the launch function finds it. One or two letters an argument: i int, l long long, f float, d double, and
// for a pointer w (written) or r (const) with the size of what it points to.
struct Kernel {
    const char* name;
    char kinds[128];
    void (*function)();
    void (*call)(void (*function)(), const unsigned long long* values);
    Kernel* next;

    template <typename... A>
    Kernel(const char* name, void (*kernel)(A...))
        : name(name), function(reinterpret_cast<void (*)()>(kernel)), call(&invoke<A...>) {
        char* at = kinds;
        (describe<A>(at), ...);
        *at = 0;
        enter();
    }

    void enter();

    template <typename A>
    static void describe(char*& at) {
        if constexpr (std::is_pointer<A>::value) {
            using Element = typename std::remove_pointer<A>::type;
            *at++ = std::is_const<Element>::value ? 'r' : 'w';
            *at++ = '0' + sizeof(Element);
        } else {
            *at++ = std::is_same<A, int>::value         ? 'i'
                    : std::is_same<A, long long>::value ? 'l'
                    : std::is_same<A, float>::value     ? 'f'
                    : std::is_same<A, double>::value    ? 'd'
                                                        : '?';
        }
    }

    // not the kernel's own accesses
#define BURNISH_UNWATCHED __attribute__((no_sanitize_thread))

    template <typename A>
    BURNISH_UNWATCHED static A argument(unsigned long long raw) {
        A value;
        memcpy(&value, &raw, sizeof(A));
        return value;
    }

    template <typename... A, size_t... I>
    BURNISH_UNWATCHED static void spread(void (*function)(), const unsigned long long* values, std::index_sequence<I...>) {
        reinterpret_cast<void (*)(A...)>(function)(argument<A>(values[I])...);
    }

    template <typename... A>
    BURNISH_UNWATCHED static void invoke(void (*function)(), const unsigned long long* values) {
        spread<A...>(function, values, std::index_sequence_for<A...>());
    }
};

} // namespace burnish

#define threadIdx (burnish::threadIndex())
#define blockIdx (burnish::blockIndex())
#define blockDim (burnish::blockSize())
#define gridDim (burnish::gridSize())

#define __syncthreads() burnish::blockBarrier(__LINE__)
#define __syncwarp() burnish::warpBarrier(0xffffffffu, __LINE__)
#define __shfl_sync(mask, value, source) burnish::shuffle(mask, value, source, __LINE__)
#define __shfl_xor_sync(mask, value, distance) \
    burnish::shuffle(mask, value, burnish::lane() ^ (distance), __LINE__)
#define __shfl_up_sync(mask, value, distance)                                                                     \
    burnish::shuffle(mask, value, burnish::lane() < (distance) ? burnish::lane() : burnish::lane() - (distance), \
                     __LINE__)
#define __shfl_down_sync(mask, value, distance)                                                                     \
    burnish::shuffle(mask, value, burnish::lane() + (distance) > 31 ? burnish::lane() : burnish::lane() + (distance), \
                     __LINE__)
#define __ballot_sync(mask, value) burnish::ballot(mask, value, __LINE__)
#define __any_sync(mask, value) (burnish::ballot(mask, value, __LINE__) != 0)
#define __trap() burnish::trap(__LINE__)

// Vectors of 16 bytes: a copy from or to memory is one access, which must be aligned.
struct alignas(16) uint4 {
    unsigned x, y, z, w;

    uint4(unsigned x, unsigned y, unsigned z, unsigned w) : x(x), y(y), z(z), w(w) {}
    uint4(const uint4& source);
    uint4& operator=(const uint4& source);
};

inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) {
    return uint4(x, y, z, w);
}

inline float __uint_as_float(unsigned bits) {
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

inline unsigned __float_as_uint(float value) {
    unsigned bits;
    memcpy(&bits, &value, 4);
    return bits;
}

inline int __popc(unsigned bits) {
    return __builtin_popcount(bits);
}

inline int __ffs(int bits) {
    return __builtin_ffs(bits);
}

int atomicAdd(int* address, int value);
unsigned long long atomicAdd(unsigned long long* address, unsigned long long value);
float atomicExch(float* address, float value);
