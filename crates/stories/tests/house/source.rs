//! Rust text taken apart just far enough: what is code, what is a string, where a function ends.

/// One Rust file.
pub struct Source {
    /// Its path from the top of the workspace.
    pub path: String,
    /// Its lines as written.
    pub lines: Vec<String>,
    /// Its lines with comments, and the insides of strings and characters, made blank.
    pub code: Vec<String>,
    /// Its string literals with the line they start on, counted from 1.
    pub strings: Vec<(usize, String)>,
}

/// A function with a body.
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line of its `fn`, counted from 1.
    pub line: usize,
    /// How many lines it has, from its `fn` to its last brace.
    pub length: usize,
}

impl Source {
    /// Takes a file's text apart.
    pub fn read(path: &str, text: &str) -> Source {
        let mut scanner = Scanner { text: text.chars().collect(), ..Scanner::default() };
        while scanner.at < scanner.text.len() {
            scanner.step();
        }
        Source {
            path: path.to_owned(),
            lines: text.lines().map(str::to_owned).collect(),
            code: scanner.code.lines().map(str::to_owned).collect(),
            strings: scanner.strings,
        }
    }

    /// The places, counted from 1, of lines of code that hold this text as a whole word or path.
    pub fn naming<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let lines = self.code.iter().enumerate();
        lines.filter(move |(_, line)| holds(line, word)).map(|(index, _)| index + 1)
    }

    /// Every function that has a body.
    pub fn functions(&self) -> Vec<Function> {
        let mut found = Vec::new();
        for (index, line) in self.code.iter().enumerate() {
            let Some(name) = function_name(line) else { continue };
            if let Some(length) = self.body_length(index, line.find("fn ").unwrap_or(0)) {
                found.push(Function { name, line: index + 1, length });
            }
        }
        found
    }

    /// Lines from this one to the brace that closes the body; none when there is no body.
    fn body_length(&self, first: usize, column: usize) -> Option<usize> {
        let (mut braces, mut brackets) = (0, 0);
        for (index, line) in self.code.iter().enumerate().skip(first) {
            let from = if index == first { column } else { 0 };
            for character in line[from..].chars() {
                match character {
                    '(' | '[' => brackets += 1,
                    ')' | ']' => brackets -= 1,
                    '{' => braces += 1,
                    '}' => braces -= 1,
                    ';' if braces == 0 && brackets == 0 => return None,
                    _ => continue,
                }
                if character == '}' && braces == 0 {
                    return Some(index - first + 1);
                }
            }
        }
        None
    }
}

/// Whether a line has this text with no letter, digit or `_` on either side.
pub fn holds(line: &str, word: &str) -> bool {
    let part = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let longer = before.is_some_and(part) || word.ends_with(part) && after.is_some_and(part);
        !longer
    })
}

fn function_name(line: &str) -> Option<String> {
    let start = line.find("fn ")?;
    if start > 0 && !line[..start].ends_with([' ', '(']) {
        return None;
    }
    let rest = line[start + 3..].trim_start();
    let name: String = rest.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
    (!name.is_empty()).then_some(name)
}

#[derive(Default)]
struct Scanner {
    text: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    strings: Vec<(usize, String)>,
}

impl Scanner {
    fn step(&mut self) {
        let rest = &self.text[self.at..];
        match rest {
            ['/', '/', ..] => self.blank_while(|it| it != '\n'),
            ['/', '*', ..] => self.block_comment(),
            ['r', '"' | '#', ..] if !self.inside_word() => self.raw_string(),
            ['"', ..] => self.string(),
            ['\'', '\\', ..] | ['\'', _, '\'', ..] => self.character(),
            _ => self.keep(),
        }
    }

    fn keep(&mut self) {
        let character = self.text[self.at];
        self.line += usize::from(character == '\n');
        self.code.push(character);
        self.at += 1;
    }

    fn blank(&mut self) {
        let character = self.text[self.at];
        self.line += usize::from(character == '\n');
        self.code.push(if character == '\n' { '\n' } else { ' ' });
        self.at += 1;
    }

    fn blank_while(&mut self, more: impl Fn(char) -> bool) {
        while self.text.get(self.at).is_some_and(|it| more(*it)) {
            self.blank();
        }
    }

    fn inside_word(&self) -> bool {
        let before = self.at.checked_sub(1).map(|at| self.text[at]);
        before.is_some_and(|it| (it.is_alphanumeric() && it != 'b') || it == '_')
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.text.len() {
            match &self.text[self.at..] {
                ['/', '*', ..] => depth += 1,
                ['*', '/', ..] => depth -= 1,
                _ => {
                    self.blank();
                    continue;
                }
            }
            self.blank();
            self.blank();
            if depth == 0 {
                return;
            }
        }
    }

    /// A raw string, or a raw name such as `r#type`.
    fn raw_string(&mut self) {
        let hashes = self.text[self.at + 1..].iter().take_while(|it| **it == '#').count();
        if self.text.get(self.at + 1 + hashes) != Some(&'"') {
            return self.keep();
        }
        (0..hashes + 2).for_each(|_| self.keep());
        let end: String = format!("\"{}", "#".repeat(hashes));
        let end: Vec<char> = end.chars().collect();
        let (line, start) = (self.line + 1, self.at);
        while self.at < self.text.len() && !self.text[self.at..].starts_with(&end) {
            self.blank();
        }
        self.strings.push((line, self.text[start..self.at].iter().collect()));
        (0..end.len().min(self.text.len() - self.at)).for_each(|_| self.keep());
    }

    fn string(&mut self) {
        self.keep();
        let (line, start) = (self.line + 1, self.at);
        while self.at < self.text.len() && self.text[self.at] != '"' {
            if self.text[self.at] == '\\' && self.at + 1 < self.text.len() {
                self.blank();
            }
            self.blank();
        }
        self.strings.push((line, self.text[start..self.at].iter().collect()));
        if self.at < self.text.len() {
            self.keep();
        }
    }

    fn character(&mut self) {
        self.keep();
        if self.text.get(self.at) == Some(&'\\') {
            self.blank();
        }
        self.blank();
        self.blank_while(|it| it != '\'');
        if self.at < self.text.len() {
            self.keep();
        }
    }
}

#[test]
fn code_strings_and_comments_are_told_apart() {
    let text = "fn a() { let _ = \"word { \\\" \"; } // Instant::now\n\
                fn b<'a>(it: &'a str) -> char { let r#type = r#\"x\"{\"#; '{' }\n\
                /* dbg! /* { */ */\nfn c();\nfn d(\n) {\n    if x {\n    }\n}\n";
    let source = Source::read("it.rs", text);
    assert_eq!(source.naming("Instant::now").count() + source.naming("dbg!").count(), 0);
    let strings: Vec<&str> = source.strings.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(strings, ["word { \\\" ", "x\"{"]);
    let functions = source.functions();
    let seen = functions.iter().map(|it| (it.name.as_str(), it.line, it.length));
    assert_eq!(seen.collect::<Vec<_>>(), [("a", 1, 1), ("b", 2, 1), ("d", 5, 5)]);
}
