//! Reads stacks without trusting what points into them.
//!
//! Registers and unwind rules may be wrong, stacks of coroutines come and go: so each page is asked for before it is
//! read. The question is `rt_sigprocmask` with a command that does not exist: the kernel copies the argument first,
//! answers `EFAULT` where it cannot, else `EINVAL`, and changes nothing. A walk asks about two or three pages.

/// Reads words of a stack, and remembers which pages may be read.
pub(crate) struct StackReader {
    pages: [u64; 4],
    next: usize,
}

/// Pages of all our processors hold at least this much.
const PAGE: u64 = 4096;

impl StackReader {
    /// A reader of a stack of which nothing is known.
    pub(crate) fn new() -> StackReader {
        StackReader { pages: [0; 4], next: 0 }
    }

    /// A reader of the stack that this very function runs on: its page need not be asked for.
    #[inline(always)]
    pub(crate) fn of_own_stack() -> StackReader {
        let here = 0u8;
        StackReader { pages: [std::ptr::from_ref(&here) as u64 / PAGE, 0, 0, 0], next: 1 }
    }

    /// The word at `address`, an error where it is not aligned or cannot be read.
    #[inline]
    pub(crate) fn read(&mut self, address: u64) -> Result<u64, ()> {
        let page = address / PAGE;
        if !address.is_multiple_of(8) || page == 0 {
            return Err(());
        }
        if !self.pages.contains(&page) {
            self.ask(page)?;
        }
        // SAFETY: the page can be read, the word lies within it, and any bits make a number. Another thread may write
        // it meanwhile, hence volatile.
        Ok(unsafe { std::ptr::read_volatile(address as *const u64) })
    }

    #[cold]
    fn ask(&mut self, page: u64) -> Result<(), ()> {
        if !is_readable(page.wrapping_mul(PAGE)) {
            return Err(());
        }
        if let Some(slot) = self.pages.get_mut(self.next % 4) {
            *slot = page;
        }
        self.next = self.next.wrapping_add(1);
        Ok(())
    }
}

/// Whether the eight bytes at `address` can be read. Changes `errno`.
fn is_readable(address: u64) -> bool {
    const NO_SUCH_COMMAND: libc::c_long = -1;
    const SIGNAL_SET_BYTES: libc::c_long = 8;
    // SAFETY: the kernel reads the set, if it can, and then refuses the command.
    let answer = unsafe {
        libc::syscall(libc::SYS_rt_sigprocmask, NO_SUCH_COMMAND, address, 0 as libc::c_long, SIGNAL_SET_BYTES)
    };
    // SAFETY: the place of `errno` of this thread.
    answer == -1 && unsafe { *libc::__errno_location() } != libc::EFAULT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_is_read_and_the_rest_is_an_error() {
        let words = [7u64, 9];
        let address = words.as_ptr() as u64;
        let mut reader = StackReader::new();
        assert_eq!(reader.read(address), Ok(7));
        assert_eq!(reader.read(address + 8), Ok(9));
        assert_eq!(reader.read(address + 1), Err(()), "not aligned");
        for unreadable in [0, 8, 1 << 62, u64::MAX - 7, u64::MAX, 0xffff_8000_0000_0000] {
            assert_eq!(reader.read(unreadable), Err(()), "{unreadable:#x}");
        }
    }

    #[test]
    fn a_page_without_access_is_an_error() {
        // SAFETY: a mapping of our own.
        let page = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                4096,
                libc::PROT_NONE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            )
        };
        assert_eq!(StackReader::new().read(page as u64), Err(()));
    }
}
