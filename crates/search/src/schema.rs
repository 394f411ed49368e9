//! What the index holds of a story, a correction, a topic or an author.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// Rises when an index made by the version before would be read wrongly; then it is made anew.
pub(crate) const VERSION: u32 = 2;

/// The fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// Which thing of the paper it belongs to: what is deleted together.
    pub(crate) key: Field,
    /// story, correction, topic, author.
    pub(crate) kind: Field,
    /// The story's, topic's or author's id.
    pub(crate) id: Field,
    /// The correction's id.
    pub(crate) note: Field,
    /// When it was published.
    pub(crate) at: Field,
    /// When it has to be read again though nothing happens: the wall falls, rights end.
    pub(crate) turns: Field,
    /// The language it is in.
    pub(crate) language: Field,
    /// Its section's id.
    pub(crate) section: Field,
    /// Its topics' ids.
    pub(crate) topic: Field,
    /// Its authors' ids.
    pub(crate) author: Field,
    /// Its type of work.
    pub(crate) work: Field,
    /// Headline or name.
    pub(crate) title: Field,
    /// What stands around the text: standfirst, bylines, topics.
    pub(crate) lead: Field,
    /// All words that everybody may read.
    pub(crate) text: Field,
    /// A topic's or author's name, to see whether it changed.
    pub(crate) name: Field,
}

/// The fields that results are counted by, in this order.
pub(crate) const SIEVES: [&str; 4] = ["section", "topic", "author", "work"];

/// The schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let words = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(crate::terms::NAME)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let fields = Fields {
        key: schema.add_text_field("key", STRING),
        kind: schema.add_text_field("kind", STRING),
        id: schema.add_i64_field("id", FAST),
        note: schema.add_i64_field("note", FAST),
        at: schema.add_i64_field("at", FAST),
        turns: schema.add_i64_field("turns", INDEXED),
        language: schema.add_text_field("language", STRING),
        section: schema.add_text_field("section", FAST),
        topic: schema.add_text_field("topic", FAST),
        author: schema.add_text_field("author", FAST),
        work: schema.add_text_field("work", FAST),
        title: schema.add_text_field("title", words.clone()),
        lead: schema.add_text_field("lead", words.clone()),
        text: schema.add_text_field("text", words),
        name: schema.add_text_field("name", STORED),
    };
    (schema.build(), fields)
}
