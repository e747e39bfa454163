// Threads of a block as fibers: one runs at a time, until it waits.
#pragma once
#include <cstddef>
#include <cstdint>
#include <sys/mman.h>
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace burnish {

#if defined(__x86_64__)

// What a called function must keep, and the stack: a hundredth of the time of swapcontext, which asks the kernel.
struct Context {
    void* stack = nullptr;
};

extern "C" void burnish_switch(void** from, void* to);
asm(R"(
.text
.type burnish_switch, @function
burnish_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size burnish_switch, . - burnish_switch
)");

inline void switchTo(Context& from, Context& to) {
    burnish_switch(&from.stack, to.stack);
}

inline void prepare(Context& context, char* stack, size_t bytes, void (*entry)()) {
    auto top = reinterpret_cast<void**>(reinterpret_cast<uintptr_t>(stack + bytes) & ~uintptr_t(63));
    *--top = nullptr; // where entry would return to: it does not
    *--top = reinterpret_cast<void*>(entry);
    for (int i = 0; i < 6; i++) {
        *--top = nullptr;
    }
    context.stack = top;
}

#else

struct Context {
    ucontext_t context;
};

inline void switchTo(Context& from, Context& to) {
    swapcontext(&from.context, &to.context);
}

inline void prepare(Context& context, char* stack, size_t bytes, void (*entry)()) {
    getcontext(&context.context);
    context.context.uc_stack.ss_sp = stack;
    context.context.uc_stack.ss_size = bytes;
    context.context.uc_link = nullptr;
    makecontext(&context.context, entry, 0);
}

#endif

// Memory that costs nothing until it is touched.
template <typename T>
T* reserve(size_t count) {
    void* memory = mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<T*>(memory);
}

} // namespace burnish
