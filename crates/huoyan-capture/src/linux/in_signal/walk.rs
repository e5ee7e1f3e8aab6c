//! Walks a stack by call-frame information.

use super::memory::StackReader;
use crate::Modules;
use crate::arch::{Registers, UnwindRegisters, frame_pointer};
use crate::walkers::{MAX_FRAMES, Memory};
use framehop::{FrameAddress, Unwinder as _};

/// What a walk found; the frames are in the walker's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Walk {
    /// How many frames.
    pub(crate) n_frames: usize,
    /// Where it ended.
    pub(crate) end: End,
}

/// Where a walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// At the start of the thread.
    ThreadStart,
    /// After [`MAX_FRAMES`].
    TooDeep,
    /// Where nothing said how to go on.
    Lost,
}

/// Writes the addresses of the stack to `memory.frames`, leaf first: the first is the instruction itself, the others
/// are return addresses.
pub(crate) fn walk(
    modules: &Modules,
    registers: Registers,
    mut reader: StackReader,
    memory: &mut Memory,
) -> Walk {
    let mut read = |address| reader.read(address);
    let Memory { cache, frames } = memory;
    let mut unwinding = registers.for_unwinding();
    let mut address = FrameAddress::from_instruction_pointer(registers.pc);
    for (frame, n_frames) in frames.iter_mut().zip(1..=MAX_FRAMES) {
        *frame = address.address();
        let caller = match modules.unwinder.unwind_frame(address, &mut unwinding, cache, &mut read) {
            Ok(Some(caller)) => FrameAddress::from_return_address(caller),
            Ok(None) => return Walk { n_frames, end: End::ThreadStart },
            Err(_) => None,
        };
        let Some(caller) = caller else {
            return Walk { n_frames, end: end_without_rule(n_frames, &unwinding) };
        };
        address = caller;
    }
    Walk { n_frames: MAX_FRAMES, end: End::TooDeep }
}

/// Where a walk ended that found no rule for its last frame. The C library may have no unwind tables, as musl has not;
/// but every thread begins with a frame pointer of zero (System V ABI 3.4.1, AAPCS64 6.4.6), and a caller that still has
/// it is the code that starts threads. The frame that was interrupted may have put anything in its place.
fn end_without_rule(n_frames: usize, registers: &UnwindRegisters) -> End {
    if n_frames > 1 && frame_pointer(registers) == 0 { End::ThreadStart } else { End::Lost }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walkers::Walkers;

    #[inline(never)]
    fn deep(n: usize, f: &mut dyn FnMut()) -> usize {
        if n == 0 {
            f();
            return 1;
        }
        deep(n - 1, f) + 1
    }

    fn walk_here() -> (Walk, Vec<u64>) {
        let mut claim = Walkers::get().claim(0).expect("a place is free");
        let modules = claim.modules;
        let walk = walk(modules, Registers::here(), StackReader::of_own_stack(), claim.memory());
        (walk, claim.memory().frames[..walk.n_frames].to_vec())
    }

    #[test]
    fn a_thread_is_walked_to_its_start() {
        let walk = std::thread::spawn(|| walk_here().0).join().expect("no panic");
        assert_eq!(walk.end, End::ThreadStart, "{walk:?}");
    }

    #[test]
    fn deep_stacks_are_whole_and_too_deep_ones_say_so() {
        let mut walks = Vec::new();
        for n in [200, 1000] {
            deep(n, &mut || walks.push(walk_here()));
        }
        assert_eq!(walks[0].0.end, End::ThreadStart);
        assert!(walks[0].0.n_frames > 200);
        let recursion = walks[0].1[5];
        assert!(walks[0].1.iter().filter(|&&frame| frame == recursion).count() > 190);
        assert_eq!(walks[1].0, Walk { n_frames: MAX_FRAMES, end: End::TooDeep });
    }
}
