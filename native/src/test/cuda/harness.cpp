// Runs kernels that were compiled for the CPU, block after block, and watches every access (see harness.hpp).
#include "harness.hpp"
#include "fibers.hpp"
#include "shadow.hpp"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <link.h>

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

// ---- accesses

const char* verb(Access kind) {
    return kind == Access::READ ? "reads" : "writes";
}

// Whether what happened at an era, by somebody whose warp had met so often, comes before what this thread does now.
bool before(uint32_t thenEra, uint16_t who, uint16_t meeting) {
    if (thenEra < era) {
        return true;
    }
    unsigned warp = who & WHOLE_WARP ? who & ~WHOLE_WARP : who / WARP_LANES;
    return who != ATOMIC && who != SEVERAL && warp == current / WARP_LANES
            && meeting != uint16_t(warps[warp].meetings);
}

void conflict(const char* what, uint64_t at, const Cell& cell, bool withWriter, Access kind) {
    uint32_t when = withWriter ? cell.writeEra : cell.readEra;
    if (when < blockEra) {
        fail("a race: %s %s memory at %#llx that another block %s in the same launch", verb(kind), what,
             (unsigned long long) at, withWriter ? "wrote" : "read");
    }
    unsigned who = withWriter ? cell.writer : cell.reader;
    fail("a race: %s %s memory at %#llx that thread %d %s with no barrier between", verb(kind), what,
         (unsigned long long) at, who == ATOMIC || who >= SEVERAL ? -1 : int(who), withWriter ? "wrote" : "read");
}

void watch(Cell& cell, Access kind, uint64_t at, const char* what, uint32_t since) {
    uint16_t self = uint16_t(current);
    uint16_t meeting = uint16_t(warps[current / WARP_LANES].meetings);
    // the thread of this number in another block is another thread
    bool writtenByOthers = cell.writeEra >= since && (cell.writeEra < blockEra || cell.writer != self)
            && !(kind == Access::ATOMIC && cell.writer == ATOMIC);
    if (writtenByOthers && (cell.writeEra < blockEra || !before(cell.writeEra, cell.writer, cell.writeMeeting))) {
        conflict(what, at, cell, true, kind);
    }
    if (kind != Access::READ) {
        bool readByOthers = cell.readEra >= since && (cell.readEra < blockEra || cell.reader != self);
        if (readByOthers && (cell.readEra < blockEra || !before(cell.readEra, cell.reader, cell.readMeeting))) {
            conflict(what, at, cell, false, kind);
        }
        cell.writeEra = era;
        cell.writer = kind == Access::ATOMIC ? ATOMIC : self;
        cell.writeMeeting = meeting;
        return;
    }
    uint16_t reader = self;
    if (cell.readEra == era && cell.reader != self) {
        unsigned other = cell.reader & WHOLE_WARP ? cell.reader & ~WHOLE_WARP : cell.reader / WARP_LANES;
        bool sameWarp = cell.reader != SEVERAL && other == current / WARP_LANES;
        reader = sameWarp ? uint16_t(WHOLE_WARP | current / WARP_LANES) : SEVERAL;
    }
    cell.readEra = era;
    cell.reader = reader;
    cell.readMeeting = meeting;
}

void watchShared(Cell* cells, uint64_t start, uint64_t at, unsigned bytes, Access kind) {
    for (uint64_t word = (at - start) / 4; word <= (at + bytes - 1 - start) / 4; word++) {
        Cell& cell = cells[word];
        if (kind != Access::WRITE && cell.writeEra < blockEra) {
            fail("reads shared memory that nobody wrote in this block");
        }
        watch(cell, kind, at, "shared", blockEra);
    }
}

void watchGlobal(uint64_t at, unsigned bytes, Access kind) {
    for (const Stretch& stretch : launch->stretches) {
        if (at >= stretch.start && at < stretch.end) {
            if (stretch.cells != nullptr) {
                uint64_t last = (at + bytes - 1 - stretch.start) / stretch.elementBytes;
                for (uint64_t i = (at - stretch.start) / stretch.elementBytes; i <= last; i++) {
                    watch(stretch.cells[i], kind, at, "global", launchEra);
                }
            }
            return;
        }
    }
}

[[noreturn]] void outside(uint64_t at, unsigned bytes, Access kind) {
    const Buffer* nearest = nullptr;
    int argument = -1;
    int64_t distance = INT64_MAX;
    for (size_t i = 0; i < launch->buffers.size(); i++) {
        const Buffer& buffer = launch->buffers[i];
        int64_t away = at < buffer.address ? int64_t(buffer.address - at)
                : at >= buffer.end()       ? int64_t(at - buffer.end()) + 1
                                           : 0;
        if (away < distance) {
            distance = away;
            nearest = &buffer;
            argument = launch->argument[i];
        }
    }
    if (nearest == nullptr) {
        fail("%s %u bytes outside every buffer", verb(kind), bytes);
    }
    fail("%s %u bytes at byte %lld of argument %d, which has %lld in runs of %lld", verb(kind), bytes,
         (long long) (at - nearest->address), argument + 1, (long long) (nearest->end() - nearest->address),
         (long long) nearest->run);
}

void checkImage(uint64_t at, unsigned bytes, Access kind) {
    uint64_t first = (at - imageStart) / 4;
    uint64_t last = (at + bytes - 1 - imageStart) / 4;
    if (imageOwner[first] != imageOwner[last] || variableKernels[imageOwner[first]] != launch->kernel) {
        fail("%s %u bytes outside of every variable of its shared memory", verb(kind), bytes);
    }
    watchShared(imageCells, imageStart, at, bytes, kind);
}

void checkGlobal(uint64_t at, unsigned bytes, Access kind) {
    bool found = false;
    for (size_t i = 0; i < launch->buffers.size(); i++) {
        if (launch->buffers[i].holds(at, bytes)) {
            found = true;
            if (kind == Access::READ || launch->written[i]) {
                watchGlobal(at, bytes, kind);
                return;
            }
        }
    }
    if (found) {
        fail("writes to memory that it got as const");
    }
    outside(at, bytes, kind);
}

// ---- a launch

const Kernel* find(const char* name) {
    const Kernel* kernel = kernels;
    while (kernel != nullptr && strcmp(kernel->name, name) != 0) {
        kernel = kernel->next;
    }
    return kernel;
}

// Cells for what the buffers cover; those that overlap share them.
void cover(Launch& run) {
    std::vector<Buffer> sorted;
    for (const Buffer& buffer : run.buffers) {
        if (buffer.run > 0) {
            sorted.push_back(buffer);
        }
    }
    std::sort(sorted.begin(), sorted.end(), [](auto& a, auto& b) { return a.address < b.address; });
    for (const Buffer& buffer : sorted) {
        if (run.stretches.empty() || buffer.address >= run.stretches.back().end) {
            run.stretches.push_back({buffer.address, buffer.end(), unsigned(buffer.elementBytes), nullptr});
        } else {
            Stretch& last = run.stretches.back();
            last.end = std::max(last.end, buffer.end());
            last.elementBytes = std::min(last.elementBytes, unsigned(buffer.elementBytes));
        }
    }
    size_t used = 0;
    for (Stretch& stretch : run.stretches) {
        size_t cells = (stretch.end - stretch.start) / stretch.elementBytes + 1;
        if (used + cells <= WATCHED_CELLS) {
            stretch.cells = arena + used;
            used += cells;
        }
    }
}

void runBlock() {
    blockEra = ++era;
    readyHead = readyTail = done = barrierArrived = 0;
    memset(warps, 0, sizeof(Warp) * ((launch->threads + WARP_LANES - 1) / WARP_LANES));
    for (unsigned i = 0; i < launch->threads; i++) {
        prepare(contexts[i], stackOf(i), STACK, &thread);
        makeReady(i);
    }
    next(mainContext);
}

int locate(dl_phdr_info* info, size_t, void*) {
    auto self = reinterpret_cast<uint64_t>(&launch);
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const auto& segment = info->dlpi_phdr[i];
        uint64_t start = info->dlpi_addr + segment.p_vaddr;
        if (segment.p_type == PT_LOAD && self >= start && self < start + segment.p_memsz) {
            imageBase = info->dlpi_addr;
            imageStart = start & ~uint64_t(15);
            imageEnd = start + segment.p_memsz;
            return 1;
        }
    }
    return 0;
}

bool setUp() {
    if (stacks != nullptr) {
        return true;
    }
    dl_iterate_phdr(locate, nullptr);
    size_t words = (imageEnd - imageStart) / 4 + 1;
    stacks = reserve<char>(MAX_THREADS * STACK_STEP);
    arena = reserve<Cell>(WATCHED_CELLS);
    dynamicMemory = reserve<unsigned char>(MAX_SHARED);
    dynamicCells = reserve<Cell>(MAX_SHARED / 4 + 1);
    imageCells = reserve<Cell>(words);
    imageOwner = reserve<uint16_t>(words);
    return stacks && arena && dynamicMemory && dynamicCells && imageCells && imageOwner;
}

} // namespace

void Kernel::enter() {
    next = kernels;
    kernels = this;
}

Index threadIndex() {
    return {current, 0, 0};
}

Index blockIndex() {
    return block;
}

Index blockSize() {
    return {launch->threads, 1, 1};
}

Index gridSize() {
    return launch->grid;
}

unsigned char* dynamicShared() {
    return dynamicMemory;
}

int lane() {
    return int(current % WARP_LANES);
}

void access(const void* address, unsigned bytes, Access kind) {
    if (launch == nullptr) {
        return; // the library itself is set up
    }
    auto at = reinterpret_cast<uint64_t>(address);
    auto stack = reinterpret_cast<uint64_t>(stackOf(current));
    if (at - stack < STACK) {
        return;
    }
    if ((bytes & (bytes - 1)) == 0 && at % bytes != 0) {
        fail("%s %u bytes at an address that is not a multiple of it", verb(kind), bytes);
    }
    if (at >= imageStart && at < imageEnd) {
        checkImage(at, bytes, kind);
        return;
    }
    auto dynamic = reinterpret_cast<uint64_t>(dynamicMemory);
    if (at - dynamic < MAX_SHARED) {
        if (at + bytes > dynamic + launch->sharedBytes) {
            fail("%s %u bytes at byte %llu of dynamic shared memory, which has %u", verb(kind), bytes,
                 (unsigned long long) (at - dynamic), launch->sharedBytes);
        }
        watchShared(dynamicCells, dynamic, at, bytes, kind);
        return;
    }
    checkGlobal(at, bytes, kind);
}

void blockBarrier(int line) {
    if (barrierArrived == 0) {
        barrierLine = line;
    } else if (barrierLine != line) {
        fail("threads of one block wait at the barriers of line %d and of line %d", barrierLine, line);
    }
    barrierArrived++;
    if (barrierArrived < launch->threads) {
        await();
        return;
    }
    barrierArrived = 0;
    era++;
    for (unsigned i = 0; i < launch->threads; i++) {
        if (i != current) {
            makeReady(i);
        }
    }
}

unsigned long long exchange(unsigned mask, unsigned long long value, int source, int line) {
    int set = meet(mask, value, line);
    if (source < 0 || source >= WARP_LANES || !(mask >> source & 1)) {
        fail("line %d: a shuffle from lane %d, which is not in the mask %08x", line, source, mask);
    }
    return warps[current / WARP_LANES].values[set][source];
}

unsigned ballot(unsigned mask, bool value, int line) {
    int set = meet(mask, value, line);
    unsigned bits = 0;
    for (int i = 0; i < WARP_LANES; i++) {
        bits |= (mask >> i & 1) && warps[current / WARP_LANES].values[set][i] ? 1u << i : 0;
    }
    return bits;
}

void trap(int line) {
    fail("the trap of line %d", line);
}

} // namespace burnish

using burnish::Access;
using burnish::access;

uint4::uint4(const uint4& source) {
    access(&source, sizeof source, Access::READ);
    memcpy(this, &source, sizeof source);
}

uint4& uint4::operator=(const uint4& source) {
    access(&source, sizeof source, Access::READ);
    access(this, sizeof source, Access::WRITE);
    memcpy(this, &source, sizeof source);
    return *this;
}

// fibers do not interrupt each other: plain operations are atomic here
template <typename T>
static T fetchAdd(T* address, T value) {
    access(address, sizeof value, Access::ATOMIC);
    T before = *address;
    *address = before + value;
    return before;
}

int atomicAdd(int* address, int value) {
    return fetchAdd(address, value);
}

unsigned long long atomicAdd(unsigned long long* address, unsigned long long value) {
    return fetchAdd(address, value);
}

float atomicExch(float* address, float value) {
    access(address, sizeof value, Access::ATOMIC);
    std::swap(*address, value);
    return value;
}

extern "C" {

/* Says that a variable of the library, by its offset, is a piece of this kernel's shared memory. */
int burnish_variable(long long offset, long long bytes, const char* name) {
    using namespace burnish;
    if (!setUp()) {
        return 1;
    }
    auto number = uint16_t(variableKernels.size());
    variableKernels.push_back(find(name));
    for (uint64_t at = imageBase + offset; at < imageBase + offset + bytes; at += 4) {
        if (at >= imageStart && at < imageEnd) {
            imageOwner[(at - imageStart) / 4] = number;
        }
    }
    return 0;
}

/* What a kernel takes (see Kernel), or null where there is none of this name. */
const char* burnish_signature(const char* name) {
    const burnish::Kernel* kernel = burnish::find(name);
    return kernel == nullptr ? nullptr : kernel->kinds;
}

/* Runs a kernel to its end. buffers: of each pointer, in order of the arguments. Not 0: error says what was wrong. */
int burnish_launch(const char* name, long long columns, int rows, int threads, int sharedBytes,
                   const unsigned long long* values, const burnish::Buffer* buffers, const int* arguments,
                   const int* written, int count, char* error, int errorBytes) {
    using namespace burnish;
    Launch run{};
    run.kernel = find(name);
    if (run.kernel == nullptr || !setUp() || sharedBytes > int(MAX_SHARED)) {
        snprintf(error, errorBytes, "no kernel %s, no memory, or more than %zu bytes of shared memory", name,
                 MAX_SHARED);
        return 1;
    }
    run.grid = {unsigned(columns), unsigned(rows), 1};
    run.threads = unsigned(threads);
    run.sharedBytes = unsigned(sharedBytes);
    run.values = values;
    run.buffers.assign(buffers, buffers + count);
    run.argument.assign(arguments, arguments + count);
    run.written.assign(written, written + count);
    run.error = error;
    run.errorBytes = errorBytes;
    cover(run);
    launch = &run;
    launchEra = ++era;
    for (unsigned y = 0; y < run.grid.y && !run.failed; y++) {
        for (unsigned x = 0; x < run.grid.x && !run.failed; x++) {
            block = {x, y, 0};
            runBlock();
        }
    }
    launch = nullptr;
    return run.failed ? 2 : 0;
}

// ---- what -fsanitize=thread calls

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}

#define TSAN(bytes)                                                                                         \
    void __tsan_read##bytes(void* address) { access(address, bytes, Access::READ); }                       \
    void __tsan_write##bytes(void* address) { access(address, bytes, Access::WRITE); }                     \
    void __tsan_unaligned_read##bytes(void* address) { access(address, bytes, Access::READ); }             \
    void __tsan_unaligned_write##bytes(void* address) { access(address, bytes, Access::WRITE); }
TSAN(1)
TSAN(2)
TSAN(4)
TSAN(8)
TSAN(16)

void __tsan_read_range(void* address, unsigned long bytes) { access(address, unsigned(bytes), Access::READ); }
void __tsan_write_range(void* address, unsigned long bytes) { access(address, unsigned(bytes), Access::WRITE); }

} // extern "C"
