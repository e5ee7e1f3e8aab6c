//! AArch64.

use crate::modules::Section;
use framehop::MustNotAllocateDuringUnwind;
use framehop::aarch64::{CacheAarch64, PtrAuthMask, UnwindRegsAarch64, UnwinderAarch64};
use std::ffi::c_void;

/// The unwinder of this processor, over sections of loaded modules.
pub(crate) type Unwinder = UnwinderAarch64<Section, MustNotAllocateDuringUnwind>;
/// What an unwinder remembers, with room for all it needs while it unwinds.
pub(crate) type Cache = CacheAarch64<MustNotAllocateDuringUnwind>;
/// The registers that unwinding starts with and keeps up.
pub(crate) type UnwindRegisters = UnwindRegsAarch64;

/// Addresses of user space have 48 bits; a signature of the return address may stand above them.
const ADDRESS: PtrAuthMask = PtrAuthMask((1 << 48) - 1);

/// The instruction pointer and what an unwinder needs beside it.
#[derive(Clone, Copy)]
pub(crate) struct Registers {
    /// The instruction that runs next.
    pub(crate) pc: u64,
    sp: u64,
    fp: u64,
    lr: u64,
}

impl Registers {
    /// The registers of the code that a signal interrupted.
    ///
    /// # Safety
    /// `context` is the third argument of a signal handler.
    pub(crate) unsafe fn interrupted(context: *const c_void) -> Registers {
        // SAFETY: the kernel passes a `ucontext_t`, and the caller passes it on.
        let machine = unsafe { &(*context.cast::<libc::ucontext_t>()).uc_mcontext };
        Registers { pc: machine.pc, sp: machine.sp, fp: machine.regs[29], lr: machine.regs[30] }
    }

    /// The registers at this very place; the first frame is the function that calls.
    #[inline(always)]
    pub(crate) fn here() -> Registers {
        let (pc, sp, fp, lr): (u64, u64, u64, u64);
        // SAFETY: four registers are read, nothing is changed.
        unsafe {
            std::arch::asm!(
                "adr {pc}, .", "mov {sp}, sp", "mov {fp}, x29", "mov {lr}, x30",
                pc = out(reg) pc, sp = out(reg) sp, fp = out(reg) fp, lr = out(reg) lr,
                options(nomem, nostack, preserves_flags)
            );
        }
        Registers { pc, sp, fp, lr }
    }

    /// The same, in the unwinder's words.
    pub(crate) fn for_unwinding(self) -> UnwindRegisters {
        UnwindRegsAarch64::new_with_ptr_auth_mask(ADDRESS, self.lr, self.sp, self.fp)
    }
}

/// The frame pointer of the frame that unwinding has come to.
pub(crate) fn frame_pointer(registers: &UnwindRegisters) -> u64 {
    registers.fp()
}

/// Calls `f(argument)` on another stack.
///
/// # Safety
/// `top` is the end of a writable stack, aligned to 16, that nobody else uses meanwhile, and `f` does not unwind.
pub(crate) unsafe fn call_on_stack(top: *mut u8, f: extern "C" fn(*mut c_void), argument: *mut c_void) {
    // SAFETY: the stack pointer is put back from a register that `f` keeps; the caller vouches for the rest.
    unsafe {
        std::arch::asm!(
            "mov x20, sp", "mov sp, {top}", "blr {f}", "mov sp, x20",
            top = in(reg) top, f = in(reg) f, in("x0") argument, out("x20") _,
            clobber_abi("C")
        );
    }
}
