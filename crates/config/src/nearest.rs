//! The known name nearest to a mistyped one.

/// Edits between two names beyond which they have nothing to do with each other.
const EDITS_MAX: usize = 3;

/// The candidate that `name` was most likely meant to be. Both are paths (`cache.pages_mb`); the
/// right name in a wrong section counts as one edit.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let leaf = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    candidates
        .map(|candidate| {
            let moved = edits(&leaf(name), &leaf(candidate)) + 1;
            (edits(name, candidate).min(moved), candidate)
        })
        .min()
        .filter(|(distance, _)| *distance <= EDITS_MAX)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["cache.pages_mb", "paper.name", "paper.language", "server.listen"];
        let find = |name| nearest(name, known.into_iter());
        assert_eq!(find("cache.page_mb"), Some("cache.pages_mb"));
        assert_eq!(find("server.pages_mb"), Some("cache.pages_mb"));
        assert_eq!(find("paper.langauge"), Some("paper.language"));
        assert_eq!(find("paper.astronauts"), None);
        assert_eq!(edits("kitten", "sitting"), 3);
    }
}
