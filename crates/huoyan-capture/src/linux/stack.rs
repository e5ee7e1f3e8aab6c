//! The stack of the code that asks.

use crate::Module;
use crate::arch::Registers;
use crate::in_signal::memory::StackReader;
use crate::in_signal::walk::walk;
use crate::walkers::Walkers;
use std::sync::Arc;

/// The addresses of the caller's stack: return addresses, the caller's own first, without the `skip` frames nearest
/// to it. Empty where all places to walk at are taken.
#[inline(never)]
pub fn here(skip: usize) -> Vec<u64> {
    let walkers = Walkers::get();
    walkers.refresh_modules();
    let Some(mut claim) = walkers.claim(0) else { return Vec::new() };
    let modules = claim.modules;
    let memory = claim.memory();
    let walk = walk(modules, Registers::here(), StackReader::of_own_stack(), memory);
    // The first frame is this function.
    memory.frames[..walk.n_frames].iter().skip(1 + skip).copied().collect()
}

/// The modules that the addresses of [`here`] belong to, as long as none is unloaded.
pub fn modules() -> Vec<Arc<Module>> {
    let walkers = Walkers::get();
    walkers.refresh_modules();
    walkers.module_list()
}

#[cfg(test)]
mod tests {
    #[test]
    fn frames_can_be_skipped() {
        let (all, fewer) = (super::here(0), super::here(2));
        assert!(all.len() > 4);
        assert_eq!(all[2..], fewer[..]);
    }
}
