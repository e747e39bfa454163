// Philox4x32-10, a random function of key and counter (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC
// 2011): any draw of any sequence is computed by itself, bit for bit as on the host.
#pragma once

// Four random words. The key and the counter's first two words are halves of 64 bits, the lower half first.
static __device__ __forceinline__ void philox(
        long long key, long long counter, unsigned third, unsigned fourth, unsigned (&c)[4]) {
    unsigned k0 = (unsigned) key;
    unsigned k1 = (unsigned) ((unsigned long long) key >> 32);
    c[0] = (unsigned) counter;
    c[1] = (unsigned) ((unsigned long long) counter >> 32);
    c[2] = third;
    c[3] = fourth;
#pragma unroll
    for (int round = 0; round < 10; round++) {
        unsigned long long product0 = 0xD2511F53ull * c[0];
        unsigned long long product1 = 0xCD9E8D57ull * c[2];
        c[0] = (unsigned) (product1 >> 32) ^ c[1] ^ k0;
        c[1] = (unsigned) product1;
        c[2] = (unsigned) (product0 >> 32) ^ c[3] ^ k1;
        c[3] = (unsigned) product0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
}

// A draw in [0, 1): the upper 53 bits of the first two words, the second above the first.
static __device__ __forceinline__ double philoxUniform(long long key, long long counter) {
    unsigned c[4];
    philox(key, counter, 0, 0, c);
    unsigned long long bits = (unsigned long long) c[1] << 32 | c[0];
    return (double) (bits >> 11) * 1.1102230246251565404e-16; // 2^-53
}
