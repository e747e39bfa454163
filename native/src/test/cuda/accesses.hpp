// What a thread may read and write: the launch's buffers, and shared memory that was written before; and nothing that
// another thread touches with no barrier between.
#pragma once
#include "block.hpp"

namespace burnish {
namespace {

const char* verb(Access kind) {
    return kind == Access::READ ? "reads" : "writes";
}

// Whether what happened at an era, by somebody whose warp had passed so many barriers of its own, comes before what this
// thread does now.
bool before(uint32_t thenEra, uint16_t who, uint16_t barriers) {
    if (thenEra < era) {
        return true;
    }
    unsigned warp = who & WHOLE_WARP ? who & ~WHOLE_WARP : who / WARP_LANES;
    return who != ATOMIC && who != SEVERAL && warp == current / WARP_LANES
            && barriers != uint16_t(warps[warp].barriers);
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
    uint16_t barriers = uint16_t(warps[current / WARP_LANES].barriers);
    // the thread of this number in another block is another thread
    bool writtenByOthers = cell.writeEra >= since && (cell.writeEra < blockEra || cell.writer != self)
            && !(kind == Access::ATOMIC && cell.writer == ATOMIC);
    if (writtenByOthers && (cell.writeEra < blockEra || !before(cell.writeEra, cell.writer, cell.writeBarriers))) {
        conflict(what, at, cell, true, kind);
    }
    if (kind != Access::READ) {
        bool readByOthers = cell.readEra >= since && (cell.readEra < blockEra || cell.reader != self);
        if (readByOthers && (cell.readEra < blockEra || !before(cell.readEra, cell.reader, cell.readBarriers))) {
            conflict(what, at, cell, false, kind);
        }
        cell.writeEra = era;
        cell.writer = kind == Access::ATOMIC ? ATOMIC : self;
        cell.writeBarriers = barriers;
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
    cell.readBarriers = barriers;
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

} // namespace
} // namespace burnish
