//! A file as memory: only the pages that are read take any.

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::os::fd::AsRawFd;
use std::path::Path;

/// A file that is mapped for reading.
///
/// It must not be cut short meanwhile: the system answers a read behind its new end with SIGBUS. Programs and libraries
/// are replaced by new files, not written over, so this is for them.
#[derive(Debug)]
pub struct MappedFile {
    start: *mut libc::c_void,
    n_bytes: usize,
}

// SAFETY: the memory is only read.
unsafe impl Send for MappedFile {}
// SAFETY: as above.
unsafe impl Sync for MappedFile {}

impl MappedFile {
    /// Maps a file.
    ///
    /// # Errors
    /// What the system says; an empty file cannot be mapped.
    pub fn open(path: &Path) -> io::Result<MappedFile> {
        let file = File::open(path)?;
        let n_bytes = usize::try_from(file.metadata()?.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        // SAFETY: a new mapping, wherever the system puts it.
        let start = unsafe {
            libc::mmap(std::ptr::null_mut(), n_bytes, libc::PROT_READ, libc::MAP_PRIVATE, file.as_raw_fd(), 0)
        };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(MappedFile { start, n_bytes })
    }
}

impl Deref for MappedFile {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: the mapping has so many bytes and stays until this is dropped.
        unsafe { std::slice::from_raw_parts(self.start.cast(), self.n_bytes) }
    }
}

impl Drop for MappedFile {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, and nobody borrows it any more.
        unsafe { libc::munmap(self.start, self.n_bytes) };
    }
}
