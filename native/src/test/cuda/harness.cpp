// Runs kernels that were compiled for the CPU, block after block, and watches every access (see harness.hpp).
#include "accesses.hpp"

#include <algorithm>
#include <link.h>

namespace burnish {
namespace {

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

void warpBarrier(unsigned mask, int line) {
    Warp& warp = warps[current / WARP_LANES];
    unsigned meeting = warp.meetings;
    meet(mask, 0, line);
    // the last to come goes on first, and is the first to see that all have met
    if (warp.barriersAt != meeting + 1) {
        warp.barriersAt = meeting + 1;
        warp.barriers++;
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
