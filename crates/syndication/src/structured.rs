//! Structured data after schema.org 30.0, as JSON-LD. It is data in a script element, not a
//! script, so a policy against inline scripts lets it pass.

use article::{Correction, Credit, Role, Story};
use byline::Author;
use kit::Instant;
use serde_json::{Value, json};
use topic::{Kind, Topic};

use crate::head::{ListPage, PlainPage, StoryPage, Whose, description};
use crate::json::{text, without_empty};
use crate::{Name, Picture, Site};

const CONTEXT: &str = "https://schema.org";
/// The element of the page that only some may read; the one class named in `docs/contracts`.
pub const WALLED_SELECTOR: &str = ".walled";
/// Stories of a list that are named.
const LISTED_MAX: usize = 30;

/// The story of a page.
pub(crate) fn article(site: &Site, page: &StoryPage<'_>, now: Instant) -> Value {
    let live = page.live;
    let story = &live.story;
    let url = site.url(&live.path);
    let walled = story.is_walled(now);
    let document = json!({
        "@context": CONTEXT,
        "@type": story.work_type.schema_type(),
        "@id": format!("{url}#article"),
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "url": url,
        "identifier": site.tag("article", live.id),
        "headline": story.headline,
        "alternativeHeadline": story.headlines.seo,
        "description": description(live),
        // Machines show something beside every story; without a picture it is the paper's mark.
        "image": page.picture.map_or_else(|| logo(site), |picture| image(site, picture)),
        "datePublished": site.zone.iso(live.published_at),
        "dateModified": site.zone.iso(live.modified_at.max(live.published_at)),
        "author": authors(site, story, page.authors),
        "contributor": others(site, story, page.authors, &[
            Role::Photos, Role::Illustration, Role::Data, Role::AdditionalReporting,
        ]),
        "editor": others(site, story, page.authors, &[Role::EditedBy]),
        "translator": others(site, story, page.authors, &[Role::Translated]),
        "publisher": publisher(site),
        "articleSection": page.section.map(|section| &section.name),
        "about": things(site, page.topics, true),
        "mentions": things(site, page.topics, false),
        "isPartOf": page.series.map(|series| series_of(site, series)),
        "inLanguage": site.language_of(&story.language),
        "wordCount": story.words(),
        "dateline": story.dateline,
        "locationCreated": story.dateline.as_ref().map(|d| json!({"@type": "Place", "name": d})),
        "correction": story.corrections.iter().map(correction).collect::<Vec<_>>(),
        "creativeWorkStatus": live.retracted.then_some("Retracted"),
        "citation": citations(site, story),
        "isAccessibleForFree": !walled,
        "hasPart": walled.then(walled_part),
        "conditionsOfAccess": walled.then_some("Subscribers read on"),
        "backstory": if walled { Value::Null } else { backstory(story) },
    });
    without_empty(with_rights(document, site, story))
}

fn with_rights(mut document: Value, site: &Site, story: &Story) -> Value {
    let rights = &story.rights;
    let holder = rights.holder.as_ref().unwrap_or(&site.publisher);
    document["copyrightHolder"] = json!({"@type": "Organization", "name": holder});
    document["copyrightNotice"] = json!(rights.notice);
    document["license"] = json!(rights.licence);
    document["usageInfo"] = text(&site.licence_url);
    if let Some(origin) = story.origin.as_ref().filter(|origin| origin.attribute) {
        document["sdPublisher"] = json!({"@type": "Organization", "name": origin.provider});
        document["creditText"] = json!(origin.provider);
        document["isBasedOn"] = json!(origin.url);
    }
    document
}

fn walled_part() -> Value {
    json!({
        "@type": "WebPageElement",
        "isAccessibleForFree": false,
        "cssSelector": WALLED_SELECTOR,
    })
}

fn correction(correction: &Correction) -> Value {
    json!({
        "@type": "CorrectionComment",
        "name": correction.kind.label(),
        "text": correction.note.plain(),
        "datePublished": correction.at.rfc3339(),
    })
}

/// How it was reported, when everybody may read that.
fn backstory(story: &Story) -> Value {
    let told = story.blocks.iter().find_map(|block| match &block.body {
        article::Body::Method { paragraphs } if block.audience == article::Audience::All => {
            Some(paragraphs.iter().map(kit::Rich::plain).collect::<Vec<_>>().join(" "))
        }
        _ => None,
    });
    json!(told)
}

fn citations(site: &Site, story: &Story) -> Vec<Value> {
    let links = story.related.iter().filter_map(|link| {
        let url = kit::html::safe_href(link.url.as_deref()?)?;
        Some(json!({"@type": "CreativeWork", "url": site.url(url), "name": link.title}))
    });
    links.collect()
}

fn authors(site: &Site, story: &Story, known: &[Author]) -> Vec<Value> {
    let mut found: Vec<Value> = story.authors().map(|credit| person(site, credit, known)).collect();
    let agencies = story.credits.iter().filter(|credit| credit.role == Role::Agency);
    found.extend(agencies.map(|credit| json!({"@type": "Organization", "name": credit.name})));
    if found.is_empty() {
        found.push(publisher(site));
    }
    found
}

fn others(site: &Site, story: &Story, known: &[Author], roles: &[Role]) -> Vec<Value> {
    let credits = story.credits.iter().filter(|credit| roles.contains(&credit.role));
    credits.map(|credit| person(site, credit, known)).collect()
}

fn person(site: &Site, credit: &Credit, known: &[Author]) -> Value {
    let page = known.iter().find(|author| Some(author.id) == credit.author);
    json!({
        "@type": "Person",
        "name": credit.name,
        "url": page.map(|author| site.url(&author.path())),
        "jobTitle": page.and_then(|author| author.role.as_ref()),
    })
}

/// What a story is about: subjects and events; or whom and what it mentions besides.
fn things(site: &Site, topics: &[Topic], about: bool) -> Vec<Value> {
    let is_about = |topic: &&Topic| matches!(topic.kind, Kind::Topic | Kind::Event) == about;
    let thing = |topic: &Topic| {
        let code = topic.medtop.as_deref().and_then(|code| code.strip_prefix("medtop:"));
        json!({
            "@type": schema_type(topic.kind),
            "name": topic.name,
            "url": site.url(&topic.path()),
            "sameAs": code.map(|code| format!("http://cv.iptc.org/newscodes/mediatopic/{code}")),
        })
    };
    topics.iter().filter(is_about).map(thing).collect()
}

fn schema_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "Person",
        Kind::Organisation => "Organization",
        Kind::Place => "Place",
        Kind::Event => "Event",
        Kind::Series => "CreativeWorkSeries",
        Kind::Section | Kind::Topic => "Thing",
    }
}

fn series_of(site: &Site, series: &Topic) -> Value {
    json!({
        "@type": "CreativeWorkSeries",
        "name": series.name,
        "url": site.url(&series.path()),
    })
}

fn image(site: &Site, picture: &Picture) -> Value {
    json!({
        "@type": "ImageObject",
        "url": site.url(&picture.url),
        "width": picture.width,
        "height": picture.height,
        "caption": text(&picture.alt),
        "creditText": text(&picture.credit),
    })
}

fn logo(site: &Site) -> Value {
    let Some(logo) = &site.logo else { return Value::Null };
    let size = |pixels: u32| (pixels > 0).then_some(pixels);
    json!({
        "@type": "ImageObject",
        "url": site.url(&logo.url),
        "width": size(logo.width),
        "height": size(logo.height),
    })
}

fn publisher(site: &Site) -> Value {
    json!({
        "@type": "NewsMediaOrganization",
        "@id": site.url("/#organization"),
        "name": site.name,
        "url": site.url("/"),
        "logo": logo(site),
    })
}

/// Who publishes the paper, with those of its policies that exist.
pub(crate) fn organization(site: &Site) -> Value {
    let mut document = json!({"@context": CONTEXT});
    for (name, value) in publisher(site).as_object().into_iter().flatten() {
        document[name] = value.clone();
    }
    document["legalName"] = json!(site.publisher);
    document["slogan"] = text(&site.tagline);
    document["foundingDate"] = json!(site.founded.map(|year| year.to_string()));
    document["email"] = text(&site.email);
    let accounts: Vec<&String> = site.social.iter().map(|(_, url)| url).collect();
    document["sameAs"] = json!(accounts);
    for (policy, url) in &site.policies {
        for property in policy_properties(policy) {
            document[*property] = json!(url);
        }
    }
    without_empty(document)
}

fn policy_properties(policy: &str) -> &'static [&'static str] {
    match policy {
        "ethics" => &["publishingPrinciples", "ethicsPolicy"],
        "corrections" => &["correctionsPolicy"],
        "feedback" => &["actionableFeedbackPolicy"],
        "ownership" => &["ownershipFundingInfo"],
        "masthead" => &["masthead"],
        "mission" => &["missionCoveragePrioritiesPolicy"],
        "fact_checking" => &["verificationFactCheckingPolicy"],
        "unnamed_sources" => &["unnamedSourcesPolicy"],
        "diversity" => &["diversityPolicy"],
        _ => &[],
    }
}

/// The paper as a site.
pub(crate) fn website(site: &Site) -> Value {
    without_empty(json!({
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": site.name,
        "url": site.url("/"),
        "description": text(&site.tagline),
        "inLanguage": site.language,
        "publisher": {"@id": site.url("/#organization")},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": format!("{}?q={{search_term_string}}", site.url("/search")),
            },
            "query-input": "required name=search_term_string",
        },
    }))
}

/// The way to a page from the front.
pub(crate) fn breadcrumbs(site: &Site, trail: &[Name]) -> Value {
    let steps = trail.iter().enumerate().map(|(n, step)| {
        json!({
            "@type": "ListItem",
            "position": n + 1,
            "name": step.name,
            "item": site.url(&step.url),
        })
    });
    json!({
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": steps.collect::<Vec<_>>(),
    })
}

/// A page that lists stories.
pub(crate) fn list(site: &Site, page: &ListPage<'_>) -> Value {
    let url = site.url(page.path);
    let stories = page.stories.iter().take(LISTED_MAX).enumerate();
    let stories = stories.map(
        |(n, story)| json!({"@type": "ListItem", "position": n + 1, "url": site.url(&story.path)}),
    );
    let stories = json!({"@type": "ItemList", "itemListElement": stories.collect::<Vec<_>>()});
    let mut document = json!({
        "@context": CONTEXT,
        "url": url,
        "inLanguage": site.language,
        "isPartOf": {"@type": "WebSite", "url": site.url("/"), "name": site.name},
    });
    match page.whose {
        Whose::Author(author, portrait) => {
            document["@type"] = json!("ProfilePage");
            document["mainEntity"] = profile(site, author, portrait);
            document["hasPart"] = stories;
        }
        Whose::Topic(topic) => {
            document["@type"] = json!("CollectionPage");
            document["name"] = json!(topic.name);
            document["description"] = json!(topic.description);
            document["mainEntity"] = stories;
            if topic.kind != Kind::Section {
                document["about"] = json!({"@type": schema_type(topic.kind), "name": topic.name});
            }
        }
    }
    without_empty(document)
}

fn profile(site: &Site, author: &Author, portrait: Option<&Picture>) -> Value {
    json!({
        "@type": "Person",
        "@id": site.url(&author.path()),
        "name": author.name,
        "alternateName": author.name_native,
        "url": site.url(&author.path()),
        "jobTitle": author.role,
        "description": author.bio,
        "email": author.email,
        "image": portrait.map(|picture| image(site, picture)),
        "worksFor": author.left_at.is_none().then(|| publisher(site)),
    })
}

/// Any other page.
pub(crate) fn plain(site: &Site, page: &PlainPage<'_>) -> Value {
    without_empty(json!({
        "@context": CONTEXT,
        "@type": page.schema_type,
        "name": page.title,
        "description": text(page.description),
        "url": site.url(page.path),
        "inLanguage": site.language,
        "publisher": publisher(site),
    }))
}
