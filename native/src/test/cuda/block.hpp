// The one launch that runs, the threads of its block that runs, and where they meet.
#pragma once
#include "fibers.hpp"
#include "harness.hpp"
#include "shadow.hpp"

#include <cstdarg>
#include <cstdio>
#include <vector>

namespace burnish {
namespace {

constexpr int MAX_THREADS = 1024;
constexpr int WARP_LANES = 32;
constexpr size_t STACK = 64 * 1024;
constexpr size_t STACK_STEP = STACK + 576; // not a power of two: all stacks' tops would share few cache lines
constexpr size_t WATCHED_CELLS = 1 << 21;
constexpr size_t MAX_SHARED = 227 * 1024;

struct Warp {
    unsigned mask;
    unsigned arrived;
    int line;
    unsigned meetings;
    unsigned barriers;
    unsigned barriersAt; // the meeting that the last of them was
    unsigned long long values[2][WARP_LANES];
};

enum class State { READY, WAITING, DONE };

struct Launch {
    const Kernel* kernel;
    Index grid;
    unsigned threads;
    unsigned sharedBytes;
    const unsigned long long* values;
    std::vector<Buffer> buffers;
    std::vector<bool> written;
    std::vector<int> argument;
    std::vector<Stretch> stretches;
    char* error;
    int errorBytes;
    bool failed;
};

// ---- the state of the one launch that runs

Launch* launch;
Kernel* kernels;
Index block;
unsigned current;
Context mainContext;
Context contexts[MAX_THREADS];
State states[MAX_THREADS];
Warp warps[MAX_THREADS / WARP_LANES];
unsigned ready[MAX_THREADS + 1];
unsigned readyHead, readyTail;
unsigned barrierArrived;
int barrierLine;
unsigned done;
uint32_t era = 1;
uint32_t launchEra;
uint32_t blockEra;

char* stacks;
Cell* arena;
unsigned char* dynamicMemory;
Cell* dynamicCells;

// The library's own variables: among them the kernels' shared memory.
uint64_t imageStart, imageEnd, imageBase;
Cell* imageCells;
uint16_t* imageOwner; // which variable a word belongs to, counted from 1; 0: none
std::vector<const Kernel*> variableKernels{nullptr}; // whose it is, by that number

char* stackOf(unsigned thread) {
    return stacks + thread * STACK_STEP;
}

[[noreturn]] void fail(const char* format, ...) {
    char message[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    snprintf(launch->error, launch->errorBytes, "%s, block (%u, %u), thread %u: %s", launch->kernel->name, block.x,
             block.y, current, message);
    launch->failed = true;
    Context abandoned;
    switchTo(abandoned, mainContext);
    __builtin_unreachable();
}

void makeReady(unsigned thread) {
    states[thread] = State::READY;
    ready[readyTail] = thread;
    readyTail = (readyTail + 1) % (MAX_THREADS + 1);
}

// Gives the processor to the next thread that can go on.
void next(Context& from) {
    if (readyHead == readyTail) {
        if (done == launch->threads) {
            switchTo(from, mainContext);
        }
        unsigned waiting = launch->threads - done;
        if (barrierArrived > 0) {
            fail("%u threads wait at the barrier of line %d, which the others never reach: %u of them have returned",
                 barrierArrived, barrierLine, done);
        }
        fail("%u threads wait for lanes of their warps that have returned", waiting);
    }
    unsigned thread = ready[readyHead];
    readyHead = (readyHead + 1) % (MAX_THREADS + 1);
    if (&contexts[thread] != &from) {
        current = thread;
        switchTo(from, contexts[thread]);
    }
}

void await() {
    unsigned self = current;
    states[self] = State::WAITING;
    next(contexts[self]);
    current = self;
}

void thread() {
    launch->kernel->call(launch->kernel->function, launch->values);
    states[current] = State::DONE;
    done++;
    next(contexts[current]);
    __builtin_unreachable();
}

// Meets the lanes of the mask; returns which of the two sets of values is theirs.
int meet(unsigned mask, unsigned long long value, int line) {
    Warp& warp = warps[current / WARP_LANES];
    unsigned bit = 1u << current % WARP_LANES;
    unsigned left = launch->threads - current / WARP_LANES * WARP_LANES;
    unsigned present = left >= WARP_LANES ? ~0u : (1u << left) - 1;
    if (!(mask & bit) || (mask & ~present)) {
        fail("line %d: the mask %08x does not fit lane %u of a warp with lanes %08x", line, mask,
             current % WARP_LANES, present);
    }
    if (warp.arrived == 0) {
        warp.mask = mask;
        warp.line = line;
    } else if (warp.mask != mask || warp.line != line) {
        fail("lanes of one warp meet at line %d and at line %d", warp.line, line);
    }
    int set = warp.meetings % 2;
    warp.values[set][current % WARP_LANES] = value;
    warp.arrived |= bit;
    if (warp.arrived != mask) {
        await();
        return set;
    }
    warp.arrived = 0;
    warp.meetings++;
    unsigned first = current / WARP_LANES * WARP_LANES;
    for (unsigned i = 0; i < WARP_LANES; i++) {
        if ((mask >> i & 1) && first + i != current) {
            makeReady(first + i);
        }
    }
    return set;
}

} // namespace
} // namespace burnish
