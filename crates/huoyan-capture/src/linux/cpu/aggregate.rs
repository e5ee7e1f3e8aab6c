//! Adds up records: one row for each stack, set of labels and, where asked for, thread.

use super::{Capture, Sample, Stack};
use crate::in_signal::handler::{HEAD_WORDS, Head};
use crate::in_signal::ring::Ring;
use crate::in_signal::walk::End;
use crate::labels::claim_labels;
use crate::{LabelSet, Module};
use std::collections::HashMap;
use std::sync::Arc;

/// The sums so far.
pub(crate) struct Aggregate {
    /// Words of the modules' index and then the frames, to the number of the stack.
    stacks: HashMap<Box<[u64]>, u32>,
    labels: HashMap<Arc<LabelSet>, u32>,
    rows: HashMap<Row, Totals>,
    /// The modules that were there at the same time; another list follows when one was unloaded.
    modules: Vec<Vec<Arc<Module>>>,
    /// The names of threads, where samples are told apart by them.
    thread_names: Option<ThreadNames>,
    scratch: Vec<u64>,
    pub(crate) n_samples: u64,
    pub(crate) n_lost_stacks: u64,
    pub(crate) n_deep_stacks: u64,
    pub(crate) cpu: u64,
}

#[derive(Default)]
struct ThreadNames {
    names: HashMap<Arc<str>, u32>,
    of_thread: HashMap<i32, ThreadName>,
}

#[derive(Debug, Clone, Copy)]
struct ThreadName {
    idx: u32,
    /// Whether the thread had run when it was asked for: a thread gets its name after it starts.
    is_settled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Row {
    stack: u32,
    /// 0 without labels, else one more than the index.
    labels: u32,
    /// 0 without a name, else one more than the index.
    thread: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    n: u64,
    cpu: u64,
    system: u64,
}

impl Aggregate {
    pub(crate) fn new(with_threads: bool) -> Aggregate {
        Aggregate {
            stacks: HashMap::new(),
            labels: HashMap::new(),
            rows: HashMap::new(),
            modules: Vec::new(),
            thread_names: with_threads.then(ThreadNames::default),
            scratch: Vec::new(),
            n_samples: 0,
            n_lost_stacks: 0,
            n_deep_stacks: 0,
            cpu: 0,
        }
    }

    /// Tells which modules the frames of the next records belong to. Modules that only came keep the list going.
    pub(crate) fn set_modules(&mut self, modules: &[Arc<Module>]) {
        if let Some(last) = self.modules.last_mut()
            && last.iter().all(|module| modules.contains(module))
        {
            last.clear();
            last.extend_from_slice(modules);
            return;
        }
        self.modules.push(modules.to_vec());
    }

    /// Reads all records of a ring.
    pub(crate) fn drain(&mut self, ring: &Ring) {
        let mut left = ring.len();
        while left >= HEAD_WORDS {
            self.scratch.clear();
            ring.pop(HEAD_WORDS, &mut self.scratch);
            let head: [u64; HEAD_WORDS] = self.scratch[..].try_into().expect("so many words were read");
            let head = Head::decode(head);
            self.scratch.clear();
            self.scratch.push(self.modules.len().saturating_sub(1) as u64);
            ring.pop(head.n_frames as usize, &mut self.scratch);
            left -= HEAD_WORDS + head.n_frames as usize;
            self.add(head);
        }
    }

    /// Adds the record whose frames are in `scratch`, behind the index of the modules.
    fn add(&mut self, head: Head) {
        self.n_samples += 1;
        self.cpu += head.cpu;
        self.n_lost_stacks += u64::from(head.end == End::Lost);
        self.n_deep_stacks += u64::from(head.end == End::TooDeep);
        let stack = match self.stacks.get(&self.scratch[..]) {
            Some(&stack) => stack,
            None => {
                let stack = self.stacks.len() as u32;
                self.stacks.insert(self.scratch[..].into(), stack);
                stack
            }
        };
        // SAFETY: the handler took a reference for this record, and each record is read once.
        let labels = unsafe { claim_labels(head.labels as *const LabelSet) };
        let labels = labels.map_or(0, |labels| {
            let next = self.labels.len() as u32 + 1;
            *self.labels.entry(labels).or_insert(next)
        });
        let thread = self.thread_names.as_mut().map_or(0, |names| names.of(head.tid));
        let totals = self.rows.entry(Row { stack, labels, thread }).or_default();
        totals.n += 1;
        totals.cpu += head.cpu;
        totals.system += head.system;
    }

    /// Remembers the name of a thread while it is there to be asked.
    pub(crate) fn meet_thread(&mut self, tid: i32) {
        if let Some(names) = &mut self.thread_names {
            names.ask(tid, false);
        }
    }

    /// Forgets the name of a thread that ended: its number may come again.
    pub(crate) fn forget_thread(&mut self, tid: i32) {
        if let Some(names) = &mut self.thread_names {
            names.of_thread.remove(&tid);
        }
    }

    /// Puts the samples into `capture`, in a stable order: as the stacks were first seen.
    pub(crate) fn finish(self, capture: &mut Capture) {
        let mut stacks: Vec<Stack> = vec![Stack::default(); self.stacks.len()];
        for (words, idx) in self.stacks {
            stacks[idx as usize] = Stack { modules: words[0] as usize, frames: words[1..].into() };
        }
        let mut label_sets: Vec<Option<Arc<LabelSet>>> = vec![None; self.labels.len() + 1];
        for (labels, idx) in self.labels {
            label_sets[idx as usize] = Some(labels);
        }
        let names = self.thread_names.unwrap_or_default().names;
        let mut threads: Vec<Option<Arc<str>>> = vec![None; names.len() + 1];
        for (name, idx) in names {
            threads[idx as usize] = Some(name);
        }
        let mut rows: Vec<(Row, Totals)> = self.rows.into_iter().collect();
        rows.sort_by_key(|(row, _)| (row.stack, row.labels, row.thread));
        capture.samples = rows
            .into_iter()
            .map(|(row, totals)| Sample {
                stack: row.stack as usize,
                labels: label_sets[row.labels as usize].clone(),
                thread: threads[row.thread as usize].clone(),
                n: totals.n,
                cpu: totals.cpu,
                system: totals.system,
            })
            .collect();
        capture.stacks = stacks;
        capture.modules = self.modules;
        capture.stats.n_samples = self.n_samples;
        capture.stats.n_lost_stacks = self.n_lost_stacks;
        capture.stats.n_deep_stacks = self.n_deep_stacks;
        capture.stats.sampled_cpu = self.cpu;
    }
}

impl ThreadNames {
    /// The number of the name of a thread that has run.
    fn of(&mut self, tid: i32) -> u32 {
        match self.of_thread.get(&tid) {
            Some(known) if known.is_settled => known.idx,
            _ => self.ask(tid, true),
        }
    }

    fn ask(&mut self, tid: i32, is_settled: bool) -> u32 {
        let known = self.of_thread.get(&tid).map(|known| known.idx);
        let idx = match (super::threads::name(tid), known) {
            (None, Some(known)) => known,
            (name, _) => {
                let next = self.names.len() as u32 + 1;
                *self.names.entry(name.unwrap_or_default().into()).or_insert(next)
            }
        };
        self.of_thread.insert(tid, ThreadName { idx, is_settled });
        idx
    }
}
