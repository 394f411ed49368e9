//! Small whole documents of every source, from which hostile ones are made.

use serde_json::{Value, json};

/// A line of a corpus.
pub fn corpus() -> Value {
    json!({
        "id": "a-1", "lang": "en", "title": "Bridge opens", "standfirst": "At last.",
        "date": "2020-02-03", "authors": ["Ada Moreno"], "author_slugs": ["ada"],
        "topics": ["Harbour", "City"], "body": ["One.", "Two."],
        "body_markdown": "One *two* [three](https://a.example/).\n\n- a\n- b\n\n> q\n",
        "url": "https://paper.example/a", "source": "The Paper", "licence": "CC BY 4.0",
        "hero_image": "/a.jpg"
    })
}

/// A news item of the second or third version.
pub fn ninjs() -> Value {
    json!({
        "uri": "urn:wire:1", "type": "text", "language": "en", "pubStatus": "usable",
        "firstCreated": "2020-01-01T00:00:00Z", "versionCreated": "2020-01-02T00:00:00Z",
        "embargoedUntil": "2020-01-01T00:00:00Z", "expires": "2030-01-01", "urgency": 3,
        "headlines": [{"role": "main", "value": "Bridge"}, {"role": "short", "value": "B"}],
        "descriptions": [{"role": "summary", "value": "At last."}],
        "bodies": [
            {"role": "main", "contentType": "text/html", "value": "<p>One <b>two</b></p>"},
            {"role": "plain", "contentType": "text/plain", "value": "One\ntwo"}
        ],
        "by": "Ada Moreno", "slugline": "bridge-opens", "located": "OSLO",
        "people": [{"name": "A. Person", "uri": "https://a.example/p"}],
        "infoSources": [{"name": "The Wire", "role": "author", "uri": "https://w.example/"}],
        "subjects": [
            {"name": "arts", "uri": "http://cv.iptc.org/newscodes/mediatopic/01000000"}
        ],
        "places": [{"name": "Oslo"}], "organisations": [{"name": "Council"}],
        "rightsInfo": {"copyrightHolder": "W", "copyrightNotice": "(c)", "usageTerms": "none",
            "linkedRights": "https://w.example/rights"},
        "copyrightHolder": "W", "edNote": "note", "version": "2",
        "altIds": [{"role": "x", "value": "y"}],
        "associations": [{
            "uri": "urn:wire:p", "type": "picture", "by": "Ann", "altText": "boats",
            "descriptions": [{"role": "caption", "value": "Boats"}],
            "renditions": [{"name": "web", "href": "https://w.example/p.jpg", "width": 900}]
        }]
    })
}

/// A text of the Ghost editor of today.
pub fn lexical() -> Value {
    json!({"root": {"type": "root", "children": [
        {"type": "paragraph", "children": [
            {"type": "text", "text": "One", "format": 1},
            {"type": "link", "url": "https://a.example/", "children": [
                {"type": "text", "text": "two"}]}]},
        {"type": "extended-heading", "tag": "h2", "children": [{"type": "text", "text": "H"}]},
        {"type": "image", "src": "/i.png", "caption": "<b>c</b>", "alt": "a", "href": "/x",
            "cardWidth": "wide"},
        {"type": "gallery", "images": [{"src": "/g.png", "alt": ""}], "caption": "g"},
        {"type": "html", "html": "<p>raw</p>"},
        {"type": "markdown", "markdown": "*m*"},
        {"type": "bookmark", "url": "https://b.example/", "caption": "",
            "metadata": {"title": "t", "description": "d", "publisher": "p"}},
        {"type": "embed", "url": "https://v.example/", "html": "<iframe src=x>", "caption": "e",
            "metadata": {"title": "t", "provider_name": "V"}},
        {"type": "button", "buttonText": "Go", "buttonUrl": "https://c.example/"},
        {"type": "toggle", "heading": "Q", "content": "<p>A</p>"},
        {"type": "callout", "calloutText": "<p>c</p>", "calloutEmoji": "!"},
        {"type": "file", "src": "/f.pdf", "fileTitle": "F", "fileCaption": "c", "fileName": "f"},
        {"type": "audio", "src": "/a.mp3", "title": "A"},
        {"type": "video", "src": "/v.mp4", "caption": "v", "thumbnailSrc": "/t.png"},
        {"type": "product", "productTitle": "P", "productDescription": "<p>d</p>",
            "productUrl": "https://p.example/", "productImageSrc": "/p.png"},
        {"type": "signup", "header": "S", "subheader": "s", "disclaimer": "d"},
        {"type": "codeblock", "code": "x", "language": "rust"},
        {"type": "list", "listType": "number", "children": [
            {"type": "listitem", "children": [{"type": "text", "text": "i"}]}]}
    ]}})
}

/// A text of the Ghost editor before it.
pub fn mobiledoc() -> Value {
    json!({"version": "0.3.1", "atoms": [["soft-return", "", {}]],
        "cards": [["image", {"src": "/m.png", "caption": "m"}], ["html", {"html": "<p>h</p>"}]],
        "markups": [["a", ["href", "https://a.example/"]], ["em"]],
        "sections": [[1, "p", [[0, [0], 1, "one"], [1, [], 0, 0]]], [10, 0], [10, 1],
            [3, "ul", [[[0, [], 0, "i"]]]]]})
}

/// A Ghost export whose two posts have these texts.
pub fn ghost(lexical: &Value, mobiledoc: &Value) -> Value {
    json!({"db": [{"meta": {"version": "5.0"}, "data": {
        "posts": [
            {"id": "1", "title": "Bridge", "slug": "bridge", "status": "published",
                "published_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-02T00:00:00Z",
                "visibility": "public", "lexical": lexical.to_string(), "html": "<p>x</p>",
                "custom_excerpt": "At last.", "feature_image": "/f.png", "featured": 1,
                "codeinjection_head": "<script>1</script>"},
            {"id": "2", "title": "Old", "slug": "old", "status": "draft", "type": "page",
                "mobiledoc": mobiledoc.to_string()}
        ],
        "posts_meta": [{"post_id": "1", "meta_title": "m", "og_title": "o", "meta_description": "d",
            "feature_image_alt": "a", "feature_image_caption": "<i>c</i>"}],
        "tags": [{"id": "t", "name": "City", "slug": "city", "description": "d"}],
        "posts_tags": [{"post_id": "1", "tag_id": "t", "sort_order": 0}],
        "users": [{"id": "u", "name": "Ada", "slug": "ada", "email": "a@b.example", "bio": "b",
            "website": "https://ada.example/", "profile_image": "/u.png", "twitter": "@ada",
            "mastodon": "m.example/@ada"}],
        "posts_authors": [{"post_id": "1", "author_id": "u", "sort_order": 0}],
        "settings": [{"key": "title", "value": "Paper"}, {"key": "url",
            "value": "https://paper.example"}],
        "products": [{"id": "p", "name": "Gold"}]
    }}]})
}

/// A WordPress export.
pub fn wordpress() -> String {
    let item = |id: u32, kind: &str, content: &str, more: &str| {
        format!(
            "<item><title>Bridge {id}</title><link>https://p.example/2020/01/bridge-{id}/</link>\
             <dc:creator>ada</dc:creator><guid>https://p.example/?p={id}</guid>\
             <content:encoded><![CDATA[{content}]]></content:encoded>\
             <excerpt:encoded><![CDATA[At <b>last</b>.]]></excerpt:encoded>\
             <wp:post_id>{id}</wp:post_id><wp:post_date>2020-01-02 03:04:05</wp:post_date>\
             <wp:post_date_gmt>2020-01-02 02:04:05</wp:post_date_gmt>\
             <wp:post_name>bridge-{id}</wp:post_name><wp:status>publish</wp:status>\
             <wp:post_type>{kind}</wp:post_type><wp:is_sticky>0</wp:is_sticky>\
             <category domain=\"category\" nicename=\"city\"><![CDATA[City]]></category>\
             <wp:postmeta><wp:meta_key>newspack_post_subtitle</wp:meta_key>\
             <wp:meta_value><![CDATA[Sub]]></wp:meta_value></wp:postmeta>\
             <wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key>\
             <wp:meta_value>3</wp:meta_value></wp:postmeta>{more}</item>"
        )
    };
    let blocks = "<!-- wp:paragraph --><p>One</p><!-- /wp:paragraph --><!-- wp:image {\"id\":3} -->\
        <figure class=\"wp-block-image\"><img src=\"https://p.example/a.jpg\"/></figure>\
        <!-- /wp:image --><!-- wp:embed {\"url\":\"https://v.example/\"} /-->";
    let classic = "One\n\n[caption id=\"x\"]<img src=\"/a.jpg\"> words[/caption]\n\n[gallery \
        ids=\"3\"]\nhttps://v.example/x\n<b>two</b>";
    let comment = "<wp:comment><wp:comment_id>7</wp:comment_id>\
        <wp:comment_author>Bo</wp:comment_author><wp:comment_content>Hm</wp:comment_content>\
        </wp:comment>";
    let file = "<wp:attachment_url>https://p.example/a.jpg</wp:attachment_url>";
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\
         <channel><title>Paper</title><language>en-US</language>\
         <wp:base_site_url>https://p.example</wp:base_site_url>\
         <wp:base_blog_url>https://p.example</wp:base_blog_url>\
         <wp:author><wp:author_login>ada</wp:author_login>\
         <wp:author_display_name><![CDATA[Ada]]></wp:author_display_name></wp:author>\
         <wp:category><wp:term_id>1</wp:term_id><wp:category_nicename>city\
         </wp:category_nicename><wp:cat_name><![CDATA[City]]></wp:cat_name></wp:category>\
         <wp:tag><wp:term_id>2</wp:term_id><wp:tag_slug>t</wp:tag_slug><wp:tag_name>T\
         </wp:tag_name></wp:tag>{}{}{}{}</channel></rss>",
        item(1, "post", blocks, comment),
        item(2, "post", classic, ""),
        item(3, "attachment", "", file),
        item(4, "page", "<p>About</p>", ""),
    )
}
