//! The filters that a template names: the engine looks for them only when a page is printed, and
//! a rare branch of a page would hide a wrong name for months.

/// Every filter that is named in a template's tags, with its line, counted from 1.
pub fn named(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(start) = next_tag(rest) {
        let line = 1 + source[..source.len() - rest.len() + start].matches('\n').count();
        let tag = &rest[start + 2..];
        let end = match rest.as_bytes()[start + 1] {
            b'#' => tag.find("#}"),
            b'{' => in_tag(tag, "}}", line, &mut found),
            _ => in_tag(tag, "%}", line, &mut found),
        };
        rest = &tag[end.map_or(tag.len(), |end| end + 2)..];
    }
    found
}

fn next_tag(text: &str) -> Option<usize> {
    ["{{", "{%", "{#"].iter().filter_map(|open| text.find(open)).min()
}

/// Notes what stands behind each bar up to the tag's end, and tells where that is.
fn in_tag(tag: &str, close: &str, first: usize, found: &mut Vec<(usize, String)>) -> Option<usize> {
    let (mut line, mut quote, mut at) = (first, None, 0);
    while let Some(letter) = tag[at..].chars().next() {
        match (quote, letter) {
            (None, _) if tag[at..].starts_with(close) => return Some(at),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, '|') => {
                let name = tag[at + 1..].trim_start();
                let end = name.find(|it: char| !it.is_alphanumeric() && it != '_');
                found.push((line, name[..end.unwrap_or(name.len())].to_owned()));
            }
            _ => {}
        }
        line += usize::from(letter == '\n');
        at += letter.len_utf8();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn bars_in_tags_are_filters_and_others_are_not() {
        let source = "a | b {# c|d #}\n{{ e|safe }}{{ \"|f }}\" | lower(g|join('|')) }}\n{% if\nh\n\
                      |length > 1 and i == '{{' %}|{% endif %}{{ é|trim";
        let names = [(2, "safe"), (2, "lower"), (2, "join"), (5, "length"), (5, "trim")];
        assert_eq!(named(source), names.map(|(line, name)| (line, name.to_owned())));
    }
}
