// What is known of each element that a kernel may touch: who wrote it and who read it since the last barrier.
#pragma once
#include <cstdint>
#include <vector>

namespace burnish {

// Eras are counted through all launches: a new one begins with each launch, each block, and each barrier of a block.
// So memory of former launches needs no clearing.
struct Cell {
    uint32_t writeEra;
    uint32_t readEra;
    uint16_t writer;
    uint16_t reader;
    uint16_t writeBarriers; // of its own that the writer's warp had passed
    uint16_t readBarriers;
};

constexpr uint16_t ATOMIC = 0x7fff;      // written by atomics, by anybody
constexpr uint16_t SEVERAL = 0x7ffe;     // read by threads of several warps
constexpr uint16_t WHOLE_WARP = 0x8000;  // read by several threads of the warp in the lower bits

// A tensor, or other memory, that a launch was given: up to two axes of equal runs.
struct Buffer {
    uint64_t address;
    int64_t outerCount;
    int64_t outerBytes;
    int64_t innerCount;
    int64_t innerBytes;
    int64_t run;
    int64_t elementBytes;

    bool holds(uint64_t at, unsigned bytes) const {
        if (at < address) {
            return false;
        }
        int64_t offset = int64_t(at - address);
        if (outerCount > 1) {
            int64_t outer = offset / outerBytes < outerCount ? offset / outerBytes : outerCount - 1;
            offset -= outer * outerBytes;
        }
        if (innerCount > 1) {
            int64_t inner = offset / innerBytes < innerCount ? offset / innerBytes : innerCount - 1;
            offset -= inner * innerBytes;
        }
        return offset + int64_t(bytes) <= run;
    }

    uint64_t end() const {
        return run == 0 ? address : address + (outerCount - 1) * outerBytes + (innerCount - 1) * innerBytes + run;
    }
};

// Buffers that overlap, as one stretch of memory with a cell for each of its smallest elements.
struct Stretch {
    uint64_t start;
    uint64_t end;
    unsigned elementBytes;
    Cell* cells; // null: too long to be watched
};

} // namespace burnish
