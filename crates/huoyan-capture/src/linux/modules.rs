//! The program and its libraries as they lie in memory, and the unwinder over them.
//!
//! The list is read outside of signal handlers, by `dl_iterate_phdr`, which holds the loader's lock meanwhile. An
//! unwinder refers to the call-frame information where it was loaded, for the program itself, which stays; that of
//! libraries is copied, because `dlclose` could take it away while a handler reads.

use crate::arch::Unwinder;
use crate::{Module, Segment};
use framehop::{ExplicitModuleSectionInfo, Unwinder as _};
use std::ffi::{CStr, c_int, c_void};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// Bytes of a module that the unwinder reads.
#[derive(Debug, Clone)]
pub(crate) enum Section {
    /// Where they were loaded, of a module that is never unloaded.
    Loaded(&'static [u8]),
    /// A copy.
    Copied(Arc<[u8]>),
}

impl Default for Section {
    fn default() -> Self {
        Section::Loaded(&[])
    }
}

impl Deref for Section {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Section::Loaded(bytes) => bytes,
            Section::Copied(bytes) => bytes,
        }
    }
}

/// How often libraries were loaded and unloaded so far; a change means that [`Modules`] are out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Loads {
    /// Modules ever loaded.
    pub loaded: u64,
    /// Modules ever unloaded.
    pub unloaded: u64,
}

impl Loads {
    /// The state now.
    pub fn now() -> Loads {
        let mut loads = Loads::default();
        // SAFETY: the callback gets what `dl_iterate_phdr` promises and writes to `loads` alone.
        unsafe { libc::dl_iterate_phdr(Some(note_loads), (&raw mut loads).cast()) };
        loads
    }
}

unsafe extern "C" fn note_loads(info: *mut libc::dl_phdr_info, _size: usize, out: *mut c_void) -> c_int {
    // SAFETY: as `Loads::now` calls it.
    let (info, loads) = unsafe { (&*info, &mut *out.cast::<Loads>()) };
    *loads = Loads { loaded: info.dlpi_adds, unloaded: info.dlpi_subs };
    1
}

/// All modules at one moment.
pub struct Modules {
    /// The modules, the program first.
    pub modules: Vec<Arc<Module>>,
    /// The state of the loader that they belong to.
    pub loads: Loads,
    pub(crate) unwinder: Unwinder,
    /// The call-frame information of each module, as [`Modules::modules`].
    frames: Vec<Option<framehop::Module<Section>>>,
}

impl std::fmt::Debug for Modules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Modules").field("modules", &self.modules).finish_non_exhaustive()
    }
}

impl Modules {
    /// The modules now. What is the same in `before` is taken from there.
    pub fn read(before: Option<&Modules>) -> Modules {
        let unwinder = Unwinder::new();
        let mut reading = Reading {
            before,
            made: Modules { modules: Vec::new(), loads: Loads::default(), unwinder, frames: Vec::new() },
        };
        // SAFETY: the callback gets what `dl_iterate_phdr` promises and writes to `reading` alone.
        unsafe { libc::dl_iterate_phdr(Some(read_module), (&raw mut reading).cast()) };
        reading.made
    }
}

/// The library that the kernel maps into each process, `[vdso]`, as a file would hold it.
pub fn vdso() -> Option<&'static [u8]> {
    // SAFETY: a question without side effects.
    let start = unsafe { libc::getauxval(libc::AT_SYSINFO_EHDR) } as *const u8;
    if start.is_null() {
        return None;
    }
    // SAFETY: the kernel says that an ELF header is there, and maps all of the file, whose section headers are last.
    unsafe {
        let header = &*start.cast::<libc::Elf64_Ehdr>();
        let n_bytes = header.e_shoff + u64::from(header.e_shnum) * u64::from(header.e_shentsize);
        let is_plausible = header.e_ident.starts_with(b"\x7fELF") && n_bytes <= 64 * page_size();
        is_plausible.then(|| std::slice::from_raw_parts(start, n_bytes as usize))
    }
}

struct Reading<'a> {
    before: Option<&'a Modules>,
    made: Modules,
}

unsafe extern "C" fn read_module(info: *mut libc::dl_phdr_info, _size: usize, out: *mut c_void) -> c_int {
    // SAFETY: as `Modules::read` calls it.
    let (info, reading) = unsafe { (&*info, &mut *out.cast::<Reading<'_>>()) };
    let made = &mut reading.made;
    made.loads = Loads { loaded: info.dlpi_adds, unloaded: info.dlpi_subs };
    let is_program = made.modules.is_empty();
    // SAFETY: the loader keeps the headers and the segments that they name while the callback runs.
    let headers = unsafe { Headers::new(info) };
    let module = headers.module(is_program);
    if module.code.is_empty() {
        return 0;
    }
    let known = reading.before.and_then(|before| {
        let idx = before.modules.iter().position(|known| **known == module)?;
        Some((Arc::clone(&before.modules[idx]), before.frames[idx].clone()))
    });
    let (module, frames) = known.unwrap_or_else(|| {
        let frames = headers.frames(&module, is_program);
        (Arc::new(module), frames)
    });
    if let Some(frames) = &frames {
        made.unwinder.add_module(frames.clone());
    }
    made.modules.push(module);
    made.frames.push(frames);
    0
}

/// The program headers of one module.
struct Headers<'a> {
    name: &'a [u8],
    bias: u64,
    headers: &'a [libc::Elf64_Phdr],
}

impl<'a> Headers<'a> {
    /// # Safety
    /// The headers that `info` points to, and what they say is loaded, stay for `'a`.
    unsafe fn new(info: &'a libc::dl_phdr_info) -> Headers<'a> {
        let name = match info.dlpi_name.is_null() {
            true => &[][..],
            // SAFETY: the loader's names are C strings.
            false => unsafe { CStr::from_ptr(info.dlpi_name) }.to_bytes(),
        };
        let headers = match info.dlpi_phdr.is_null() {
            true => &[][..],
            // SAFETY: the loader gives the number beside the pointer.
            false => unsafe { std::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) },
        };
        Headers { name, bias: info.dlpi_addr, headers }
    }

    fn of_kind(&self, kind: u32) -> impl Iterator<Item = &'a libc::Elf64_Phdr> {
        self.headers.iter().filter(move |header| header.p_type == kind)
    }

    fn loaded_at(&self, header: &libc::Elf64_Phdr) -> Range<u64> {
        let start = self.bias.wrapping_add(header.p_vaddr);
        start..start.wrapping_add(header.p_memsz)
    }

    /// The loaded bytes between two addresses, where one readable segment holds all of them.
    fn bytes(&self, range: Range<u64>) -> Option<&'a [u8]> {
        let holds = |header: &&libc::Elf64_Phdr| {
            let segment = self.loaded_at(header);
            header.p_flags & libc::PF_R != 0 && segment.start <= range.start && range.end <= segment.end
        };
        self.of_kind(libc::PT_LOAD).find(holds)?;
        let n_bytes = usize::try_from(range.end.checked_sub(range.start)?).ok()?;
        // SAFETY: the range lies in a readable segment that is loaded, see `Headers::new`.
        Some(unsafe { std::slice::from_raw_parts(range.start as *const u8, n_bytes) })
    }

    fn module(&self, is_program: bool) -> Module {
        let mut code: Vec<Segment> = self
            .of_kind(libc::PT_LOAD)
            .filter(|header| header.p_flags & libc::PF_X != 0)
            .map(|header| self.segment(header))
            .collect();
        code.sort_by_key(|segment| segment.range.start);
        Module {
            path: self.path(is_program),
            bias: self.bias,
            code,
            build_id: self.build_id().unwrap_or_default().to_vec(),
        }
    }

    fn path(&self, is_program: bool) -> Vec<u8> {
        if is_program {
            use std::os::unix::ffi::OsStringExt;
            let path = std::fs::read_link("/proc/self/exe").unwrap_or_default().into_os_string().into_vec();
            return path.strip_suffix(b" (deleted)").map(<[u8]>::to_vec).unwrap_or(path);
        }
        match self.name {
            [] => b"[unknown]".to_vec(),
            name if name.starts_with(b"linux-vdso") || name.starts_with(b"linux-gate") => b"[vdso]".to_vec(),
            name => name.to_vec(),
        }
    }

    /// The segment as the kernel maps it, in whole pages.
    fn segment(&self, header: &libc::Elf64_Phdr) -> Segment {
        let page = page_size();
        let loaded = self.loaded_at(header);
        let start = loaded.start & !(page - 1);
        let end = loaded.end.checked_next_multiple_of(page).unwrap_or(loaded.end);
        Segment { range: start..end, file_offset: header.p_offset & !(page - 1) }
    }

    /// The note `GNU` of kind 3, `NT_GNU_BUILD_ID`.
    fn build_id(&self) -> Option<&'a [u8]> {
        self.of_kind(libc::PT_NOTE).find_map(|header| find_build_id(self.bytes(self.loaded_at(header))?))
    }

    /// The call-frame information, where there is some.
    fn frames(&self, module: &Module, is_program: bool) -> Option<framehop::Module<Section>> {
        let header = self.of_kind(libc::PT_GNU_EH_FRAME).next()?;
        let hdr_range = self.loaded_at(header);
        let hdr = self.bytes(hdr_range.clone())?;
        let bases = gimli::BaseAddresses::default().set_eh_frame_hdr(hdr_range.start);
        let parsed = gimli::EhFrameHdr::new(hdr, gimli::LittleEndian).parse(&bases, 8).ok()?;
        let gimli::Pointer::Direct(start) = parsed.eh_frame_ptr() else { return None };
        // Nothing says how long the section is; what refers into it is checked against the end of its segment.
        let end = self
            .of_kind(libc::PT_LOAD)
            .map(|h| self.loaded_at(h))
            .find(|segment| segment.contains(&start))?
            .end;
        let eh_frame = self.bytes(start..end)?;
        let keep = |bytes: &'a [u8]| match is_program {
            // SAFETY: the program itself is never unloaded.
            true => Section::Loaded(unsafe { std::mem::transmute::<&'a [u8], &'static [u8]>(bytes) }),
            false => Section::Copied(bytes.into()),
        };
        let first = module.code.first()?.range.start;
        let last = module.code.last()?.range.end;
        // The addresses are those of the file: what was added when it was loaded is `bias`.
        let in_file =
            |range: Range<u64>| range.start.wrapping_sub(self.bias)..range.end.wrapping_sub(self.bias);
        let sections = ExplicitModuleSectionInfo {
            base_svma: 0,
            eh_frame_svma: Some(in_file(start..end)),
            eh_frame: Some(keep(eh_frame)),
            eh_frame_hdr_svma: Some(in_file(hdr_range)),
            eh_frame_hdr: Some(keep(hdr)),
            ..ExplicitModuleSectionInfo::default()
        };
        let name = String::from_utf8_lossy(&module.path).into_owned();
        Some(framehop::Module::new(name, first..last, self.bias, sections))
    }
}

fn find_build_id(mut notes: &[u8]) -> Option<&[u8]> {
    const NT_GNU_BUILD_ID: u32 = 3;
    loop {
        let word = |i: usize| Some(u32::from_le_bytes(notes.get(4 * i..4 * i + 4)?.try_into().ok()?));
        let (name_len, text_len, kind) = (word(0)? as usize, word(1)? as usize, word(2)?);
        let name = notes.get(12..12 + name_len)?;
        let text_start = 12 + name_len.next_multiple_of(4);
        let text = notes.get(text_start..text_start + text_len)?;
        if kind == NT_GNU_BUILD_ID && name == b"GNU\0" {
            return Some(text);
        }
        notes = notes.get(text_start + text_len.next_multiple_of(4)..)?;
    }
}

/// The size of a page of memory.
pub(crate) fn page_size() -> u64 {
    // SAFETY: a question without arguments.
    let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    u64::try_from(size).unwrap_or(4096)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_and_libc_are_there_with_code_and_unwind_information() {
        let modules = Modules::read(None);
        let here = the_program_and_libc_are_there_with_code_and_unwind_information as *const () as u64;
        assert!(modules.modules[0].code.iter().any(|segment| segment.range.contains(&here)), "{modules:#?}");
        let exe = std::fs::read_link("/proc/self/exe").expect("Linux");
        assert_eq!(modules.modules[0].path, exe.as_os_str().as_encoded_bytes());
        let malloc = libc::malloc as *const () as u64;
        let libc = modules.modules.iter().position(|m| m.code.iter().any(|s| s.range.contains(&malloc)));
        assert!(modules.frames[libc.expect("libc is a module")].is_some());
    }

    #[test]
    fn segments_are_the_lines_of_the_kernel() {
        let maps = std::fs::read_to_string("/proc/self/maps").expect("Linux");
        for segment in &Modules::read(None).modules[0].code {
            let (Range { start, end }, offset) = (segment.range.clone(), segment.file_offset);
            let line = format!("{start:x}-{end:x} r-xp {offset:08x} ");
            assert!(maps.contains(&line), "{line:?} in\n{maps}");
        }
    }

    #[test]
    fn what_did_not_change_is_shared() {
        let first = Modules::read(None);
        let second = Modules::read(Some(&first));
        assert_eq!(first.loads, second.loads);
        assert_eq!(first.loads, Loads::now());
        assert!(first.modules.iter().zip(&second.modules).all(|(a, b)| Arc::ptr_eq(a, b)));
    }

    #[test]
    fn notes_before_the_build_id_are_passed_over() {
        let mut notes = Vec::new();
        for (name, kind, text) in [(b"ab\0", 7u32, &b"x"[..]), (b"GNU", 3, b"no zero"), (b"GNU", 1, b"abi")] {
            notes.extend_from_slice(&3u32.to_le_bytes());
            notes.extend_from_slice(&(text.len() as u32).to_le_bytes());
            notes.extend_from_slice(&kind.to_le_bytes());
            notes.extend_from_slice(name);
            notes.push(0);
            notes.extend_from_slice(text);
            notes.resize(notes.len().next_multiple_of(4), 0);
        }
        assert_eq!(find_build_id(&notes), None);
        notes.extend_from_slice(&[4, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);
        notes.extend_from_slice(b"GNU\0\xab\xcd");
        assert_eq!(find_build_id(&notes), Some(&b"\xab\xcd"[..]));
        assert_eq!(find_build_id(&notes[..notes.len() - 1]), None);
    }
}
