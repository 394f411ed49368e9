//! Packed lists of numbers: what a reader follows and mutes, in one to three bytes each.
//!
//! Rising numbers are kept as their differences, seven bits to a byte, the highest bit set on all
//! but the last byte of each. Two lists lie behind each other; the first is preceded by its length.

/// Packs two rising lists.
pub(super) fn pack(first: &[u32], second: &[u32]) -> Box<[u8]> {
    let mut bytes = Vec::with_capacity(first.len() + second.len() + 2);
    push(&mut bytes, first.len() as u32);
    for list in [first, second] {
        let mut before = 0;
        for number in list {
            push(&mut bytes, number - before);
            before = *number;
        }
    }
    bytes.into_boxed_slice()
}

/// The two lists again.
pub(super) fn unpack(bytes: &[u8]) -> (Vec<u32>, Vec<u32>) {
    let mut rest = bytes;
    let count = pull(&mut rest).unwrap_or(0) as usize;
    let mut lists = (Vec::with_capacity(count), Vec::new());
    let mut number = 0;
    while lists.0.len() < count {
        let Some(step) = pull(&mut rest) else { break };
        number += step;
        lists.0.push(number);
    }
    number = 0;
    while let Some(step) = pull(&mut rest) {
        number += step;
        lists.1.push(number);
    }
    lists
}

fn push(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn pull(rest: &mut &[u8]) -> Option<u32> {
    let mut number = 0;
    for shift in (0..32).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u32::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            break;
        }
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_as_they_went() {
        let far = [0, 1, 127, 128, 129, 16_384, 20_000, u32::MAX];
        for (first, second) in [(&far[..], &[][..]), (&[], &far), (&far, &far), (&[], &[])] {
            assert_eq!(unpack(&pack(first, second)), (first.to_vec(), second.to_vec()));
        }
    }

    #[test]
    fn close_numbers_take_a_byte_each() {
        let numbers: Vec<u32> = (0..500).map(|n| n * 40).collect();
        assert_eq!(pack(&numbers, &[]).len(), 502);
    }
}
