//! Arbitrary blocks of every kind.

use kit::{Clean, Id, Instant, Mark, Rich, Run};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::block::{
    Audience, Block, Body, ChartForm, ChartRow, Figure, ImageRef, ListItem, Qa, RelatedLink,
    SimpleBlock, Size, TimelineEntry,
};

pub(super) fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let audience = prop_oneof![
        Just(Audience::All),
        Just(Audience::NonSubscribers),
        Just(Audience::Subscribers)
    ];
    let block = ("[a-z0-9]{0,3}", audience, option::of("[a-z]{2}"), body());
    let block =
        block.prop_map(|(id, audience, language, body)| Block { id, audience, language, body });
    vec(block, 0..8)
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zäß🛥語\n ]{0,6}", ".{0,5}", Just(String::new())]
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    option::of(word())
}

fn mark() -> impl Strategy<Value = Mark> {
    prop_oneof![
        Just(Mark::Strong),
        Just(Mark::Em),
        Just(Mark::Strike),
        Just(Mark::Highlight),
        Just(Mark::Sub),
        Just(Mark::Sup),
        Just(Mark::Code),
        Just(Mark::Internal),
        (0..9_u32).prop_map(Mark::Footnote),
        "/[a-z]{1,3}".prop_map(Mark::Link),
        "[a-z]{2}".prop_map(Mark::Lang),
    ]
}

fn rich() -> impl Strategy<Value = Rich> {
    let run = (word(), vec(mark(), 0..3)).prop_map(|(text, marks)| Run::marked(text, marks));
    vec(run, 0..4).prop_map(Rich)
}

fn lines() -> impl Strategy<Value = Vec<Rich>> {
    vec(rich(), 0..3)
}

fn items() -> impl Strategy<Value = Vec<ListItem>> {
    let leaf = rich().prop_map(ListItem::line);
    let item = leaf.prop_recursive(3, 8, 3, |inner| {
        let item = (rich(), vec(inner, 0..3), any::<bool>());
        item.prop_map(|(text, items, ordered)| ListItem { text, items, ordered })
    });
    vec(item, 0..3)
}

fn simple() -> impl Strategy<Value = Vec<SimpleBlock>> {
    let block = prop_oneof![
        rich().prop_map(|text| SimpleBlock::Text { text }),
        (any::<bool>(), items()).prop_map(|(ordered, items)| SimpleBlock::List { ordered, items }),
    ];
    vec(block, 0..3)
}

fn id() -> impl Strategy<Value = Id> {
    any::<i64>().prop_map(|number| Id(number & i64::MAX))
}

fn place() -> impl Strategy<Value = ImageRef> {
    (option::of(id()), maybe()).prop_map(|(media, former)| ImageRef { media, former })
}

fn figure() -> impl Strategy<Value = Figure> {
    (place(), rich(), maybe(), maybe(), maybe()).prop_map(|(image, caption, credit, alt, link)| {
        Figure { image, caption, credit, alt, link }
    })
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![4 => text(), 3 => picture(), 4 => boxed(), 4 => card()]
}

fn text() -> impl Strategy<Value = Body> {
    prop_oneof![
        rich().prop_map(|text| Body::Text { text }),
        (1..7_u8, rich()).prop_map(|(level, text)| Body::Heading { level, text }),
        (any::<bool>(), items()).prop_map(|(ordered, items)| Body::List { ordered, items }),
        (lines(), option::of(rich()))
            .prop_map(|(paragraphs, cite)| Body::Quote { paragraphs, cite }),
        (rich(), option::of(rich())).prop_map(|(text, cite)| Body::Pullquote { text, cite }),
        rich().prop_map(|text| Body::Verse { text }),
        lines().prop_map(|items| Body::Footnotes { items }),
        lines().prop_map(|items| Body::KeyPoints { items }),
        lines().prop_map(|paragraphs| Body::Method { paragraphs }),
        (word(), rich()).prop_map(|(name, text)| Body::Unknown { name, text }),
        (word(), maybe(), option::of(rich())).prop_map(|(text, language, caption)| Body::Code {
            text,
            language,
            caption
        }),
    ]
}

fn picture() -> impl Strategy<Value = Body> {
    let size = prop_oneof![Just(Size::Column), Just(Size::Wide), Just(Size::Full)];
    prop_oneof![
        (figure(), size).prop_map(|(figure, size)| Body::Image { figure, size }),
        (vec(figure(), 0..3), option::of(rich()))
            .prop_map(|(figures, caption)| Body::Gallery { figures, caption }),
        (place(), maybe(), option::of(rich()), option::of(place())).prop_map(
            |(source, title, caption, poster)| Body::Video { source, title, caption, poster }
        ),
        (place(), maybe(), option::of(rich())).prop_map(|(source, title, caption)| Body::Audio {
            source,
            title,
            caption
        }),
        (word(), word(), maybe(), option::of(rich())).prop_map(
            |(url, provider, title, caption)| { Body::Embed { url, provider, title, caption } }
        ),
    ]
}

fn boxed() -> impl Strategy<Value = Body> {
    let qa = (rich(), lines()).prop_map(|(question, answer)| Qa { question, answer });
    let entry = (word(), rich()).prop_map(|(when, text)| TimelineEntry { when, text });
    prop_oneof![
        (maybe(), lines(), vec(lines(), 0..3), maybe())
            .prop_map(|(caption, head, rows, source)| Body::Table { caption, head, rows, source }),
        vec(qa, 0..3).prop_map(|items| Body::Qa { items }),
        vec(entry, 0..3).prop_map(|entries| Body::Timeline { entries }),
        (word(), simple()).prop_map(|(title, body)| Body::Factbox { title, body }),
        (word(), maybe(), option::of(place()), lines()).prop_map(
            |(name, role, image, paragraphs)| Body::Profile { name, role, image, paragraphs }
        ),
        (word(), lines()).prop_map(|(title, paragraphs)| Body::Callout { title, paragraphs }),
        (any::<i64>(), maybe(), simple(), any::<bool>()).prop_map(|(at, title, body, key)| {
            Body::LiveEntry { at: Instant(at), title, body, key }
        }),
    ]
}

fn card() -> impl Strategy<Value = Body> {
    prop_oneof![
        word().prop_map(|text| Body::Html { html: Clean::new(&format!("<p>{text}</p>")) }),
        Just(Body::Divider),
        Just(Body::AdSlot),
        Just(Body::Wall),
        id().prop_map(|correction| Body::Correction { correction }),
        chart(),
        related(),
        vec(word(), 0..3).prop_map(|symbols| Body::Ticker { symbols }),
        (word(), word()).prop_map(|(name, note)| Body::Newsletter { name, note }),
        (word(), word()).prop_map(|(text, url)| Body::Button { text, url }),
        (word(), word(), word(), maybe()).prop_map(|(claim, claimant, rating, url)| {
            Body::ClaimReview { claim, claimant, rating, url }
        }),
        (word(), word(), option::of(any::<u32>()), maybe())
            .prop_map(|(title, url, pages, note)| Body::Document { title, url, pages, note }),
        (word(), word(), option::of(any::<u64>()), maybe())
            .prop_map(|(title, url, bytes, note)| Body::File { title, url, bytes, note }),
    ]
}

fn chart() -> impl Strategy<Value = Body> {
    // Eighths, so that the number in the text is the number itself.
    let row = (word(), any::<i32>());
    let row = row.prop_map(|(label, value)| ChartRow { label, value: f64::from(value) / 8.0 });
    let form = prop_oneof![Just(ChartForm::Bar), Just(ChartForm::Line)];
    (form, word(), maybe(), vec(row, 0..3), maybe()).prop_map(
        |(form, title, unit, rows, source)| Body::Chart { form, title, unit, rows, source },
    )
}

fn related() -> impl Strategy<Value = Body> {
    let link = (option::of(id()), maybe(), maybe(), maybe())
        .prop_map(|(article, url, title, reason)| RelatedLink { article, url, title, reason });
    vec(link, 0..3).prop_map(|links| Body::Related { links })
}
