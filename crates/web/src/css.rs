//! Making styles smaller without understanding them: comments and idle white space go, whatever
//! stands in strings, addresses and escapes stays.

/// The same styles in fewer bytes.
pub(crate) fn minify(source: &str) -> String {
    let mut small = Small { text: String::with_capacity(source.len()), gap: false };
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '/' if rest.starts_with("/*") => {
                small.gap = true;
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            }
            '"' | '\'' => small.verbatim(rest, string_end(rest, first)),
            'u' | 'U' if opens_bare_url(rest) => {
                small.verbatim(rest, rest.find(')').map_or(rest.len(), |end| end + 1))
            }
            '\\' => small.verbatim(rest, escape_end(rest)),
            c if c.is_ascii_whitespace() => {
                small.gap = true;
                1
            }
            c => {
                small.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    small.text
}

struct Small {
    text: String,
    /// White space was passed over that may have to be kept as one blank.
    gap: bool,
}

impl Small {
    fn push(&mut self, letter: char) {
        if letter == '}' && self.text.ends_with(';') {
            self.text.pop();
        }
        let idle_before = matches!(letter, '{' | '}' | ';' | ',');
        self.close_gap(idle_before);
        self.text.push(letter);
    }

    fn verbatim(&mut self, rest: &str, length: usize) -> usize {
        self.close_gap(false);
        self.text.push_str(&rest[..length]);
        length
    }

    /// White space before `:` is kept: `a :hover` is not `a:hover`.
    fn close_gap(&mut self, idle_before: bool) {
        let idle_after = self.text.is_empty() || self.text.ends_with(['{', '}', ';', ',', ':']);
        if self.gap && !idle_before && !idle_after {
            self.text.push(' ');
        }
        self.gap = false;
    }
}

fn string_end(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn escape_end(rest: &str) -> usize {
    1 + rest[1..].chars().next().map_or(0, char::len_utf8)
}

fn opens_bare_url(rest: &str) -> bool {
    let Some(start) = rest.get(..4) else {
        return false;
    };
    let inside = rest[4..].trim_start();
    start.eq_ignore_ascii_case("url(") && !inside.starts_with(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::minify;
    use proptest::prelude::*;

    #[test]
    fn styles_shrink_and_keep_their_meaning() {
        for (source, small) in [
            ("a { b : c ; }\n\n d > e {}", "a{b :c}d > e{}"),
            ("a :hover { x: calc(1px + 2px); }", "a :hover{x:calc(1px + 2px)}"),
            ("a/* x */b { }", "a b{}"),
            ("a { content: \"/* ; } \\\" */\"; }", "a{content:\"/* ; } \\\" */\"}"),
            ("a { b: url( data:x;/*y ); }", "a{b:url( data:x;/*y )}"),
            ("a { b: url( \"x  y\" ); }", "a{b:url( \"x  y\" )}"),
            (".a\\:b  c { }", ".a\\:b c{}"),
            (
                "@media (min-width: 4rem) and (x) { a { b: 1px  2px } }",
                "@media (min-width:4rem) and (x){a{b:1px 2px}}",
            ),
            ("a, b\t, c { }", "a,b,c{}"),
            ("/* open", ""),
            ("a { b: \"open", "a{b:\"open"),
        ] {
            assert_eq!(minify(source), small, "{source:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_a_second_pass_changes_nothing_harmful(source in "\\PC{0,80}") {
            let once = minify(&source);
            prop_assert!(once.len() <= source.len() + 1);
        }
    }
}
