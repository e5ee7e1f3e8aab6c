//! x86-64.

use crate::modules::Section;
use framehop::MustNotAllocateDuringUnwind;
use framehop::x86_64::{CacheX86_64, UnwindRegsX86_64, UnwinderX86_64};
use std::ffi::c_void;

/// The unwinder of this processor, over sections of loaded modules.
pub(crate) type Unwinder = UnwinderX86_64<Section, MustNotAllocateDuringUnwind>;
/// What an unwinder remembers, with room for all it needs while it unwinds.
pub(crate) type Cache = CacheX86_64<MustNotAllocateDuringUnwind>;
/// The registers that unwinding starts with and keeps up.
pub(crate) type UnwindRegisters = UnwindRegsX86_64;

/// The instruction pointer and what an unwinder needs beside it.
#[derive(Clone, Copy)]
pub(crate) struct Registers {
    /// The instruction that runs next.
    pub(crate) pc: u64,
    sp: u64,
    fp: u64,
}

impl Registers {
    /// The registers of the code that a signal interrupted.
    ///
    /// # Safety
    /// `context` is the third argument of a signal handler.
    pub(crate) unsafe fn interrupted(context: *const c_void) -> Registers {
        // SAFETY: the kernel passes a `ucontext_t`, and the caller passes it on.
        let registers = unsafe { &(*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs };
        let of = |register: i32| registers[register as usize] as u64;
        Registers { pc: of(libc::REG_RIP), sp: of(libc::REG_RSP), fp: of(libc::REG_RBP) }
    }

    /// The registers at this very place; the first frame is the function that calls.
    #[inline(always)]
    pub(crate) fn here() -> Registers {
        let (pc, sp, fp): (u64, u64, u64);
        // SAFETY: three registers are read, nothing is changed.
        unsafe {
            std::arch::asm!(
                "lea {pc}, [rip]", "mov {sp}, rsp", "mov {fp}, rbp",
                pc = out(reg) pc, sp = out(reg) sp, fp = out(reg) fp,
                options(nomem, nostack, preserves_flags)
            );
        }
        Registers { pc, sp, fp }
    }

    /// The same, in the unwinder's words.
    pub(crate) fn for_unwinding(self) -> UnwindRegisters {
        UnwindRegsX86_64::new(self.pc, self.sp, self.fp)
    }
}

/// The frame pointer of the frame that unwinding has come to.
pub(crate) fn frame_pointer(registers: &UnwindRegisters) -> u64 {
    registers.bp()
}

/// Calls `f(argument)` on another stack.
///
/// # Safety
/// `top` is the end of a writable stack, aligned to 16, that nobody else uses meanwhile, and `f` does not unwind.
pub(crate) unsafe fn call_on_stack(top: *mut u8, f: extern "C" fn(*mut c_void), argument: *mut c_void) {
    // SAFETY: the stack pointer is put back from a register that `f` keeps; the caller vouches for the rest.
    unsafe {
        std::arch::asm!(
            "mov r12, rsp", "mov rsp, {top}", "call {f}", "mov rsp, r12",
            top = in(reg) top, f = in(reg) f, in("rdi") argument, out("r12") _,
            clobber_abi("C")
        );
    }
}
