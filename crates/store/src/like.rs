//! Patterns for `LIKE … ESCAPE '!'`, the same on both databases.

/// A pattern that finds these words anywhere in a text of small letters.
pub fn containing(words: &str) -> String {
    let mut pattern = String::from("%");
    // PostgreSQL takes no NUL in a text.
    for letter in words.to_lowercase().chars().filter(|letter| *letter != '\0') {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::containing;

    #[test]
    fn signs_of_the_pattern_are_only_letters() {
        assert_eq!(containing("a\0b"), "%ab%");
        assert_eq!(containing("100% Of_it!"), "%100!% of!_it!!%");
    }
}
