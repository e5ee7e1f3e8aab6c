//! `callgrind`: the text that KCachegrind reads.

use bstr::ByteSlice;
use huoyan_report::StrId;
use huoyan_report::{
    callgrind::{Call, CallgrindReport, Variant},
    graph::{NodeIdx, NodeInfo},
};
use std::{
    collections::HashMap,
    hash::Hash,
    io::{self, Write},
};

/// Writes the report (upstream's `printCallgrind`).
///
/// # Errors
/// Those of `out`.
pub fn write_callgrind(report: &CallgrindReport, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"positions: instr line\nevents: ")?;
    one_line(&report.event, out)?;
    out.write_all(b"(")?;
    one_line(&report.unit, out)?;
    out.write_all(b")\n")?;
    let mut writer = Writer { report, objects: Names::new(), files: Names::new(), functions: Names::new() };
    let mut before = None;
    for entry in &report.entries {
        let node = entry.node;
        if before.is_none_or(|before| writer.header(before) != writer.header(node)) {
            writer.write_header(node, out)?;
        }
        let info = &report.graph.node(node).info;
        let previous = before.map(|n| report.graph.node(n).info.address);
        write_address(info.address, previous, out)?;
        writeln!(out, " {} {}", info.line, entry.cost)?;
        // Compat: calls are relative to the position before the current one (report/report.go,
        // printCallgrind, pinned by cases); in a tree, where names link, addresses are right too.
        let base = if report.is_tree { Some(info.address) } else { previous };
        for call in &entry.calls {
            writer.write_call(node, call, base, out)?;
        }
        before = Some(node);
    }
    Ok(())
}

/// A function's name: the text, and which of several it is.
type Function = (StrId, Option<Variant>);

/// Texts that were written, and the numbers that stand for them from then on.
type Names<K> = HashMap<K, usize>;

struct Writer<'a> {
    report: &'a CallgrindReport,
    objects: Names<StrId>,
    files: Names<StrId>,
    functions: Names<Function>,
}

impl Writer<'_> {
    fn info(&self, node: NodeIdx) -> &NodeInfo {
        &self.report.graph.node(node).info
    }

    /// What stands above the lines of a node.
    ///
    /// Compat: the name is the plain one, although calls use the numbered one
    /// (report/report.go, printCallgrind, pinned by a case). In a call tree, where most names are
    /// numbered, no call would find its function: there both are numbered.
    fn header(&self, node: NodeIdx) -> (StrId, StrId, Function) {
        let info = self.info(node);
        let function = if self.report.is_tree { self.numbered(node) } else { (info.name, None) };
        (info.object, info.file, function)
    }

    /// The name by which calls know a node.
    fn numbered(&self, node: NodeIdx) -> Function {
        match self.report.variants[node as usize] {
            Some(variant) if variant.of > 1 => (self.info(node).name, Some(variant)),
            Some(_) => (self.info(node).name, None),
            // Compat: a node that is not shown has no name (as above).
            None if self.report.is_tree => (self.info(node).name, None),
            None => (StrId::EMPTY, None),
        }
    }

    fn write_header(&mut self, node: NodeIdx, out: &mut dyn Write) -> io::Result<()> {
        let (object, file, function) = self.header(node);
        out.write_all(b"\nob=")?;
        let text = |id: StrId| self.report.graph.strings.get(id);
        write_name(&mut self.objects, object, (text(object), None), out)?;
        out.write_all(b"fl=")?;
        write_name(&mut self.files, file, (text(file), None), out)?;
        out.write_all(b"fn=")?;
        write_name(&mut self.functions, function, (text(function.0), function.1), out)
    }

    fn write_call(
        &mut self,
        caller: NodeIdx,
        call: &Call,
        base: Option<u64>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let info = *self.info(call.callee);
        let function = self.numbered(call.callee);
        let text = |id: StrId| self.report.graph.strings.get(id);
        if self.report.is_tree && info.object != self.info(caller).object {
            out.write_all(b"cob=")?;
            write_name(&mut self.objects, info.object, (text(info.object), None), out)?;
        }
        out.write_all(b"cfl=")?;
        write_name(&mut self.files, info.file, (text(info.file), None), out)?;
        out.write_all(b"cfn=")?;
        write_name(&mut self.functions, function, (text(function.0), function.1), out)?;
        // A profile does not know how often.
        out.write_all(b"calls=0 ")?;
        write_address(info.address, base, out)?;
        writeln!(out, " {}\n* * {}", info.line, call.cost)
    }
}

/// Writes a name with its number the first time, the number alone later, nothing for no name.
fn write_name<K: Hash + Eq>(
    names: &mut Names<K>,
    key: K,
    (text, variant): (&bstr::BStr, Option<Variant>),
    out: &mut dyn Write,
) -> io::Result<()> {
    if !(text.is_empty() && variant.is_none()) {
        let next = names.len() + 1;
        let number = *names.entry(key).or_insert(next);
        write!(out, "({number})")?;
        if number == next {
            out.write_all(b" ")?;
            one_line(text, out)?;
            if let Some(Variant { number, of }) = variant {
                write!(out, " [{number}/{of}]")?;
            }
        }
    }
    out.write_all(b"\n")
}

/// The format ends a name at the end of its line.
fn one_line(text: &[u8], out: &mut dyn Write) -> io::Result<()> {
    match text.contains(&b'\n') {
        true => out.write_all(&text.replace("\n", " ")),
        false => out.write_all(text),
    }
}

/// Writes an address, or the way to it from another one where that is shorter.
fn write_address(address: u64, from: Option<u64>, out: &mut dyn Write) -> io::Result<()> {
    let absolute = format!("{address:#x}");
    let Some(from) = from else { return out.write_all(absolute.as_bytes()) };
    if from == address {
        return out.write_all(b"*");
    }
    let relative = format!("{:+}", address.wrapping_sub(from) as i64);
    let shorter = if relative.len() < absolute.len() { relative } else { absolute };
    out.write_all(shorter.as_bytes())
}
