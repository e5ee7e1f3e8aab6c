//! Gzip, right or wrong.

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc, FlushCompress};
use std::io::Write as _;

/// A header without any optional field.
pub(crate) const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// Bytes, compressed.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(bytes).expect("a vector takes everything");
    out.finish().expect("a vector takes everything")
}

/// `n` MiB of zeros, with a right checksum, at the cost of compressing one: blocks that begin anew
/// can stand any number of times.
pub(crate) fn zeros(n_mib: usize) -> Vec<u8> {
    let mib = vec![0u8; 1 << 20];
    let mut deflate = flate2::Compress::new(Compression::best(), false);
    let mut blocks = Vec::with_capacity(1 << 20);
    deflate.compress_vec(&mib, &mut blocks, FlushCompress::Full).expect("zeros can be compressed");
    let (mut crc, mut one) = (Crc::new(), Crc::new());
    one.update(&mib);
    let mut out = HEADER.to_vec();
    for _ in 0..n_mib {
        out.extend_from_slice(&blocks);
        crc.combine(&one);
    }
    let end = DeflateEncoder::new(Vec::new(), Compression::fast()).finish().expect("a vector");
    out.extend_from_slice(&end);
    out.extend_from_slice(&crc.sum().to_le_bytes());
    out.extend_from_slice(&((n_mib << 20) as u32).to_le_bytes());
    out
}
