//! A small program, written by hand: what the tests of symbols and code read.

/// An ELF file of 64 bits with one segment of code.
#[derive(Debug, Clone)]
pub struct SmallElf<'a> {
    /// The number of the processor: 62 is x86-64, 183 is AArch64.
    pub machine: u16,
    /// Whether it can be loaded anywhere.
    pub is_pie: bool,
    /// Where the code is in memory; it is at [`SmallElf::CODE_OFFSET`] of the file.
    pub address: u64,
    /// The code.
    pub code: &'a [u8],
    /// Functions: name, where they begin in the code, how long they are.
    pub functions: &'a [(&'a str, u64, u64)],
    /// The build id.
    pub build_id: &'a [u8],
}

impl SmallElf<'static> {
    /// Offset of the code in the file.
    pub const CODE_OFFSET: u64 = 0x1000;

    /// `work`, which is `also_work`, calls `leaf`:
    ///
    /// ```text
    /// 401000: push %rbp; mov %rsp,%rbp
    /// 401004: call leaf
    /// 401009: pop %rbp; ret
    /// 40100b: lea (%rdi,%rdi,2),%rax; ret
    /// ```
    pub const X86_64: SmallElf<'static> = SmallElf {
        machine: 62,
        is_pie: false,
        address: 0x40_1000,
        code: &[0x55, 0x48, 0x89, 0xe5, 0xe8, 2, 0, 0, 0, 0x5d, 0xc3, 0x48, 0x8d, 0x04, 0x7f, 0xc3],
        functions: &[("work", 0, 11), ("also_work", 0, 11), ("leaf", 11, 5)],
        build_id: &[0xab, 0xcd, 0xef],
    };

    /// `work` adds and calls `leaf`:
    ///
    /// ```text
    /// 1000: add w0, w0, #1
    /// 1004: bl leaf
    /// 1008: (no instruction)
    /// 100c: ret
    /// ```
    pub const AARCH64: SmallElf<'static> = SmallElf {
        machine: 183,
        is_pie: true,
        address: 0x1000,
        code: &[0, 4, 0, 0x11, 2, 0, 0, 0x94, 0xff, 0xff, 0xff, 0xff, 0xc0, 3, 0x5f, 0xd6],
        functions: &[("work", 0, 12), ("leaf", 12, 4)],
        build_id: &[],
    };
}

impl SmallElf<'_> {
    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut names = vec![0];
        let mut symbols = vec![0u8; 24];
        for (name, start, size) in self.functions {
            put(&mut symbols, 4, names.len() as u64);
            // A global function of section 1.
            symbols.extend([0x12, 0, 1, 0]);
            put(&mut symbols, 8, self.address + start);
            put(&mut symbols, 8, *size);
            names.extend(name.as_bytes().iter().chain(&[0]));
        }
        let section_names = b"\0.text\0.symtab\0.strtab\0.shstrtab\0.note\0";
        let mut note = Vec::new();
        for number in [4, self.build_id.len() as u64, 3] {
            put(&mut note, 4, number);
        }
        note.extend(b"GNU\0");
        note.extend(self.build_id);
        note.resize(note.len().next_multiple_of(4), 0);

        let at_code = SmallElf::CODE_OFFSET;
        let at_symbols = at_code + (self.code.len() as u64).next_multiple_of(8);
        let at_names = at_symbols + symbols.len() as u64;
        let at_section_names = at_names + names.len() as u64;
        let at_sections = (at_section_names + section_names.len() as u64).next_multiple_of(8);
        let at_note = 64 + 2 * 56;

        let mut file = Vec::from(*b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
        put(&mut file, 2, if self.is_pie { 3 } else { 2 });
        put(&mut file, 2, self.machine.into());
        put(&mut file, 4, 1);
        for number in [self.address, 64, at_sections] {
            put(&mut file, 8, number);
        }
        put(&mut file, 4, 0);
        for number in [64, 56, 2, 64, 6, 4] {
            put(&mut file, 2, number);
        }
        let code_len = self.code.len() as u64;
        program_header(&mut file, (1, 5), at_code, self.address, code_len);
        program_header(&mut file, (4, 4), at_note, 0, note.len() as u64);
        file.extend(&note);
        file.resize(at_code as usize, 0);
        file.extend(self.code);
        file.resize(at_symbols as usize, 0);
        file.extend(&symbols);
        file.extend(&names);
        file.extend(section_names);
        file.resize(at_sections as usize, 0);
        // Name, type, flags, address, offset, size, link, info, size of an entry.
        for section in [
            [0; 9],
            [1, 1, 6, self.address, at_code, code_len, 0, 0, 0],
            [7, 2, 0, 0, at_symbols, symbols.len() as u64, 3, 1, 24],
            [15, 3, 0, 0, at_names, names.len() as u64, 0, 0, 0],
            [23, 3, 0, 0, at_section_names, section_names.len() as u64, 0, 0, 0],
            [33, 7, 0, 0, at_note, note.len() as u64, 0, 0, 0],
        ] {
            let [name, kind, flags, address, offset, size, link, info, entry] = section;
            for (n_bytes, number) in [
                (4, name),
                (4, kind),
                (8, flags),
                (8, address),
                (8, offset),
                (8, size),
                (4, link),
                (4, info),
                (8, 1),
                (8, entry),
            ] {
                put(&mut file, n_bytes, number);
            }
        }
        file
    }
}

fn program_header(file: &mut Vec<u8>, (kind, flags): (u64, u64), offset: u64, address: u64, size: u64) {
    put(file, 4, kind);
    put(file, 4, flags);
    for number in [offset, address, address, size, size, 4] {
        put(file, 8, number);
    }
}

/// Appends the low bytes of a number.
fn put(bytes: &mut Vec<u8>, n_bytes: usize, number: u64) {
    bytes.extend(&number.to_le_bytes()[..n_bytes]);
}
