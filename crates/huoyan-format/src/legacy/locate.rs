//! Finds for each address the mapping that it lies in.
//!
//! Upstream: `remapMappingIDs`, which looks at every mapping for every location. Here both look-ups
//! go down a tree over the sorted ends of mappings, so that many mappings cost little.

use huoyan_profile::Mapping;

/// The mapping of each address, `None` for address 0, which stands for no address.
///
/// The first mapping that holds an address has it. If none does, the first one that lacks its
/// beginning and would hold it is extended: some profilers leave out the first of the parts in
/// which a file is mapped. If there is none of these either, a mapping of everything is added,
/// which has all such addresses.
pub(super) fn locate(addresses: &[u64], mappings: &mut Vec<Mapping>) -> Vec<Option<u32>> {
    let mut places = Places::new(mappings);
    let mut everything = None;
    let mut owner_of = |address: u64| {
        if let Some(owner) = places.owner(address) {
            return owner;
        }
        // Compat: from then on everything has a mapping, so no other one is extended.
        if let Some(everything) = everything {
            return everything;
        }
        if let Some(extended) = places.extend(address, mappings) {
            return extended;
        }
        mappings.push(Mapping { limit: u64::MAX, ..Mapping::default() });
        *everything.insert(mappings.len() as u32 - 1)
    };
    addresses.iter().map(|&address| (address != 0).then(|| owner_of(address))).collect()
}

/// No mapping.
const NONE: u32 = u32::MAX;

/// The address space, cut at every end of a mapping. The pieces are the leaves of a binary tree,
/// and what covers all pieces below a node is noted at the node.
struct Places {
    cuts: Vec<u64>,
    /// The first mapping that covers the node.
    holders: Vec<u32>,
    /// The mappings that would cover it if they were extended, the first one last.
    extensible: Vec<Vec<u32>>,
}

impl Places {
    fn new(mappings: &[Mapping]) -> Self {
        let mut cuts: Vec<u64> =
            mappings.iter().flat_map(|m| [m.start, m.limit, m.start.wrapping_sub(m.offset)]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let n_nodes = 2 * cuts.len();
        let mut places = Places { cuts, holders: vec![NONE; n_nodes], extensible: vec![Vec::new(); n_nodes] };
        for (idx, mapping) in mappings.iter().enumerate().rev() {
            places.hold(mapping.start, mapping.limit, idx as u32);
            if mapping.offset != 0 {
                let (low, high) = (mapping.start.wrapping_sub(mapping.offset), mapping.start);
                for node in places.nodes(low, high) {
                    places.extensible[node].push(idx as u32);
                }
            }
        }
        places
    }

    /// The nodes that together cover the addresses from `low` up to and without `high`; both are
    /// cuts.
    fn nodes(&self, low: u64, high: u64) -> Vec<usize> {
        let n = self.cuts.len();
        let leaf = |cut: u64| n + self.cuts.partition_point(|&c| c < cut);
        let mut nodes = Vec::new();
        if low >= high {
            return nodes;
        }
        let (mut left, mut right) = (leaf(low), leaf(high));
        while left < right {
            if left % 2 == 1 {
                nodes.push(left);
                left += 1;
            }
            if right % 2 == 1 {
                right -= 1;
                nodes.push(right);
            }
            (left, right) = (left / 2, right / 2);
        }
        nodes
    }

    /// The nodes that cover this address, from the leaf up.
    fn path(&self, address: u64) -> impl Iterator<Item = usize> + use<> {
        let piece = self.cuts.partition_point(|&c| c <= address);
        let leaf = if piece == 0 { 0 } else { self.cuts.len() + piece - 1 };
        std::iter::successors(Some(leaf), |node| Some(node / 2)).take_while(|&node| node > 0)
    }

    fn hold(&mut self, low: u64, high: u64, mapping: u32) {
        for node in self.nodes(low, high) {
            self.holders[node] = self.holders[node].min(mapping);
        }
    }

    fn owner(&self, address: u64) -> Option<u32> {
        self.path(address).map(|node| self.holders[node]).min().filter(|&first| first != NONE)
    }

    /// Extends the first mapping that can be extended to hold this address.
    fn extend(&mut self, address: u64, mappings: &mut [Mapping]) -> Option<u32> {
        let mut first = NONE;
        for node in self.path(address) {
            let candidates = &mut self.extensible[node];
            while candidates.pop_if(|&mut idx| mappings[idx as usize].offset == 0).is_some() {}
            first = first.min(candidates.last().copied().unwrap_or(NONE));
        }
        let mapping = mappings.get_mut(first as usize)?;
        mapping.start = mapping.start.wrapping_sub(mapping.offset);
        mapping.offset = 0;
        let (start, limit) = (mapping.start, mapping.limit);
        self.hold(start, limit, first);
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What upstream says, in as many words.
    fn simple(addresses: &[u64], mappings: &mut Vec<Mapping>) -> Vec<Option<u32>> {
        let mut fake = None;
        let mut owner = |a: u64| {
            if a == 0 {
                return None;
            }
            if let Some(i) = mappings.iter().position(|m| m.start <= a && a < m.limit) {
                return Some(i as u32);
            }
            let begins = |m: &Mapping| m.start.wrapping_sub(m.offset);
            if let Some(i) = mappings.iter().position(|m| m.offset != 0 && begins(m) <= a && a < m.start) {
                mappings[i].start = begins(&mappings[i]);
                mappings[i].offset = 0;
                return Some(i as u32);
            }
            if fake.is_none() {
                fake = Some(mappings.len());
                mappings.push(Mapping { limit: u64::MAX, ..Mapping::default() });
            }
            fake.map(|i| i as u32)
        };
        addresses.iter().map(|&a| owner(a)).collect()
    }

    proptest! {
        #[test]
        fn the_tree_finds_what_a_walk_finds(
            rows in prop::collection::vec((0..40u64, 0..40u64, 0..30u64), 0..12),
            addresses in prop::collection::vec(0..45u64, 0..40),
        ) {
            let row = |(start, limit, offset)| Mapping { start, limit, offset, ..Mapping::default() };
            let mut tree: Vec<Mapping> = rows.into_iter().map(row).collect();
            let mut walk = tree.clone();
            prop_assert_eq!(locate(&addresses, &mut tree), simple(&addresses, &mut walk));
            prop_assert_eq!(tree, walk);
        }
    }

    #[test]
    fn the_highest_address_is_in_no_mapping_of_a_file() {
        let mut maps = vec![Mapping { start: 1, limit: u64::MAX, ..Mapping::default() }];
        assert_eq!(locate(&[u64::MAX, 1], &mut maps), [Some(1), Some(0)]);
    }
}
