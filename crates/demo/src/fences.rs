//! The fenced blocks of a content file: `:::kind and what its first line says`, lines, `:::`.

use article::{
    Body, ChartForm, ChartRow, CorrectionKind, Figure, ImageRef, Qa, RelatedLink, SimpleBlock,
    Size, TimelineEntry,
};
use kit::Rich;

use crate::body::{CorrectionNote, Line, Piece, Source, paragraphs, simple_blocks};
use crate::fault::Fault;
use crate::moment::DayTime;

/// A fence that is being read.
#[derive(Clone, Copy)]
struct Fence<'a> {
    source: &'a Source<'a>,
    /// The number of its first line.
    line: usize,
    /// What stands behind its kind on the first line.
    head: &'a str,
    /// Its lines.
    lines: &'a [Line<'a>],
}

/// Reads a fence from its first line and the lines inside it.
pub(crate) fn read(
    source: &Source<'_>,
    first: Line<'_>,
    lines: &[Line<'_>],
) -> Result<Piece, Fault> {
    let (kind, head) = first.text[3..].split_once(' ').unwrap_or((&first.text[3..], ""));
    let fence = Fence { source, line: first.number, head: head.trim(), lines };
    let body = match kind {
        "pullquote" => pullquote(fence)?,
        "keypoints" => key_points(fence)?,
        "factbox" => factbox(fence)?,
        "qa" => questions(fence)?,
        "timeline" => timeline(fence)?,
        "table" => table(fence)?,
        "chart" => chart(fence)?,
        "image" => image(fence)?,
        "method" => Body::Method { paragraphs: fence.paragraphs()? },
        "callout" => Body::Callout { title: fence.title()?, paragraphs: fence.paragraphs()? },
        "related" => related(fence)?,
        "correction" => return correction(fence).map(Piece::Correction),
        other => return Err(fence.fault(format!("there is no fence ':::{other}'"))),
    };
    Ok(Piece::Block(body))
}

impl Fence<'_> {
    fn fault(&self, what: impl Into<String>) -> Fault {
        self.source.fault(self.line, what)
    }

    fn title(&self) -> Result<String, Fault> {
        if self.head.is_empty() {
            return Err(self.fault("it needs a title on its first line"));
        }
        Ok(self.head.to_owned())
    }

    fn paragraphs(&self) -> Result<Vec<Rich>, Fault> {
        paragraphs(self.source, self.line, self.lines)
    }

    /// Its lines that are not blank; never none.
    fn filled(&self) -> Result<Vec<Line<'_>>, Fault> {
        let filled: Vec<Line<'_>> =
            self.lines.iter().copied().filter(|line| !line.text.is_empty()).collect();
        if filled.is_empty() {
            return Err(self.fault("there is nothing in it"));
        }
        Ok(filled)
    }

    /// The parts of its first line between the bars.
    fn parts(&self) -> Vec<&str> {
        self.head.split('|').map(str::trim).collect()
    }
}

fn pullquote(fence: Fence<'_>) -> Result<Body, Fault> {
    let cite = match fence.head {
        "" => None,
        head => Some(fence.source.rich(fence.line, head)?),
    };
    let mut sentences = fence.paragraphs()?.into_iter();
    match (sentences.next(), sentences.next()) {
        (Some(text), None) => Ok(Body::Pullquote { text, cite }),
        _ => Err(fence.fault("one paragraph is pulled, no more")),
    }
}

fn key_points(fence: Fence<'_>) -> Result<Body, Fault> {
    let blocks = simple_blocks(fence.source, fence.line, fence.lines)?;
    match blocks.into_iter().next() {
        Some(SimpleBlock::List { ordered: false, items }) => {
            Ok(Body::KeyPoints { items: items.into_iter().map(|item| item.text).collect() })
        }
        _ => Err(fence.fault("key points are a list of '- ' lines")),
    }
}

fn factbox(fence: Fence<'_>) -> Result<Body, Fault> {
    let body = simple_blocks(fence.source, fence.line, fence.lines)?;
    Ok(Body::Factbox { title: fence.title()?, body })
}

fn questions(fence: Fence<'_>) -> Result<Body, Fault> {
    let mut items: Vec<Qa> = Vec::new();
    for line in fence.filled()? {
        let rich = |text: &str| fence.source.rich(line.number, text);
        if let Some(question) = line.text.strip_prefix("Q:") {
            items.push(Qa { question: rich(question)?, answer: Vec::new() });
            continue;
        }
        let text = line.text.strip_prefix("A:");
        match (items.last_mut(), text) {
            (Some(qa), Some(text)) if qa.answer.is_empty() => qa.answer.push(rich(text)?),
            (Some(qa), None) if !qa.answer.is_empty() => qa.answer.push(rich(line.text)?),
            _ => return Err(fence.source.fault(line.number, "after 'Q:' comes 'A:'")),
        }
    }
    if items.iter().any(|qa| qa.answer.is_empty()) {
        return Err(fence.fault("a question has no answer"));
    }
    Ok(Body::Qa { items })
}

fn timeline(fence: Fence<'_>) -> Result<Body, Fault> {
    let mut entries = Vec::new();
    for line in fence.filled()? {
        let Some((when, text)) = line.text.split_once(": ") else {
            return Err(fence.source.fault(line.number, "an entry is 'When: what happened'"));
        };
        let text = fence.source.rich(line.number, text)?;
        entries.push(TimelineEntry { when: when.trim().to_owned(), text });
    }
    Ok(Body::Timeline { entries })
}

fn table(fence: Fence<'_>) -> Result<Body, Fault> {
    let mut rows: Vec<Vec<Rich>> = Vec::new();
    for line in fence.filled()? {
        let cells = line.text.strip_prefix('|').and_then(|line| line.strip_suffix('|'));
        let cells = cells.ok_or_else(|| {
            fence.source.fault(line.number, "a row starts and ends with a bar: | a | b |")
        })?;
        let cells: Vec<&str> = cells.split('|').map(str::trim).collect();
        if cells.iter().all(|cell| cell.starts_with("---") || cell.starts_with(":--")) {
            continue;
        }
        if rows.first().is_some_and(|head| head.len() != cells.len()) {
            return Err(fence.source.fault(line.number, "a row has other cells than the head"));
        }
        let cells = cells.into_iter().map(|cell| match cell {
            "" => Ok(Rich::default()),
            cell => fence.source.rich(line.number, cell),
        });
        rows.push(cells.collect::<Result<_, _>>()?);
    }
    if rows.len() < 2 {
        return Err(fence.fault("a table has a head and at least one row"));
    }
    let head = rows.remove(0);
    let parts = fence.parts();
    let caption = parts.first().filter(|part| !part.is_empty()).map(|&part| part.to_owned());
    Ok(Body::Table { caption, head, rows, source: parts.get(1).map(|&part| part.to_owned()) })
}

fn chart(fence: Fence<'_>) -> Result<Body, Fault> {
    let parts = fence.parts();
    let (form, title) = match parts.first().and_then(|first| first.split_once(' ')) {
        Some(("bar", title)) => (ChartForm::Bar, title.trim().to_owned()),
        Some(("line", title)) => (ChartForm::Line, title.trim().to_owned()),
        _ => return Err(fence.fault("a chart is ':::chart bar Title | unit | Source: …'")),
    };
    let mut rows = Vec::new();
    for line in fence.filled()? {
        let row = line.text.rsplit_once(": ");
        let row = row.and_then(|(label, value)| Some((label, value.trim().parse::<f64>().ok()?)));
        let Some((label, value)) = row.filter(|(_, value)| value.is_finite()) else {
            return Err(fence.source.fault(line.number, "a row is 'Label: 12.5'"));
        };
        rows.push(ChartRow { label: label.trim().to_owned(), value });
    }
    let part = |place: usize| parts.get(place).filter(|it| !it.is_empty()).map(|&it| it.to_owned());
    Ok(Body::Chart { form, title, unit: part(1), rows, source: part(2) })
}

fn image(fence: Fence<'_>) -> Result<Body, Fault> {
    let [name, caption, alt] = fence.parts()[..] else {
        return Err(fence.fault("a picture is ':::image name | Caption. | Alt text.'"));
    };
    if !kit::slug::is_slug(name) || alt.is_empty() {
        return Err(fence.fault("a picture has a name and an alt text"));
    }
    let caption = fence.source.rich(fence.line, caption)?;
    Ok(Body::Image { figure: figure(name, caption, alt), size: Size::Column })
}

/// A picture of this name that is not hung yet: until the media room has taken it in, its name
/// stands where its former address would.
pub(crate) fn figure(name: &str, caption: Rich, alt: &str) -> Figure {
    let image = ImageRef { media: None, former: Some(name.to_owned()) };
    Figure { image, caption, alt: Some(alt.to_owned()), ..Figure::default() }
}

fn related(fence: Fence<'_>) -> Result<Body, Fault> {
    let mut links = Vec::new();
    for line in fence.filled()? {
        let slug = line.text.strip_prefix("story:").ok_or_else(|| {
            fence.source.fault(line.number, "a related story is named 'story:slug'")
        })?;
        let story = fence.source.links.story(slug);
        let story = story.map_err(|what| fence.source.fault(line.number, what))?;
        links.push(RelatedLink { article: Some(story), ..RelatedLink::default() });
    }
    Ok(Body::Related { links })
}

fn correction(fence: Fence<'_>) -> Result<CorrectionNote, Fault> {
    let (at, kind) = fence.head.rsplit_once(' ').unwrap_or((fence.head, ""));
    let at = DayTime::parse(at).ok_or_else(|| {
        fence.fault("a correction is ':::correction -0d 09:20 correction' (when, then kind)")
    })?;
    let kind = match kind {
        "correction" => CorrectionKind::Correction,
        "clarification" => CorrectionKind::Clarification,
        other => return Err(fence.fault(format!("'{other}' is no kind of correction"))),
    };
    let (mut was, mut is, mut note) = (None, None, None);
    for line in fence.filled()? {
        match line.text.split_once(": ") {
            Some(("was", text)) => was = Some(text.to_owned()),
            Some(("is", text)) => is = Some(text.to_owned()),
            Some(("note", text)) => note = Some(fence.source.rich(line.number, text)?),
            _ => return Err(fence.source.fault(line.number, "was: …, is: … or note: …")),
        }
    }
    let note = note.ok_or_else(|| fence.fault("a correction has a line 'note: …'"))?;
    Ok(CorrectionNote { at, kind, was, is, note })
}
