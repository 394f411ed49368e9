//! What this room answers: an address in, a page for the press out.

use http::{HeaderName, HeaderValue, StatusCode, header};
use press::{CachePolicy, PrintError, Printed, Tag};

use crate::address::{Address, Of};
use crate::feed::{Feed, Form};
use crate::gather::Gathered;
use crate::{OembedForm, Site, Syndication, crawlers, oembed, tags, well_known};

const XML: &str = "application/xml; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";
const MANIFEST: &str = "application/manifest+json";
/// security.txt says a day, which moves.
const DAY_SECONDS: i64 = 86_400;

impl Syndication {
    /// What stands at an address of ours; none when there is nothing.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn print(&self, address: &Address) -> Result<Option<Printed>, PrintError> {
        let site = self.site().await?;
        Ok(match address {
            Address::Feed(of, form) => self.print_feed(&site, of, *form).await?,
            Address::SitemapIndex => Some(map(self.map_index(&site).await?)),
            Address::SitemapMonth(year, month, part) => {
                self.map_of_month(&site, (*year, *month), *part).await?.map(map)
            }
            Address::SitemapPages(part) => self.map_of_pages(&site, *part).await?.map(map),
            Address::SitemapNews => Some(map(self.map_of_news(&site).await?)),
            Address::Oembed { url, form, width_max } => {
                self.print_oembed(&site, url, *form, *width_max).await?
            }
            file => self.print_file(&site, file),
        })
    }

    async fn print_feed(
        &self,
        site: &Site,
        of: &Of,
        form: Form,
    ) -> Result<Option<Printed>, PrintError> {
        let Some(gathered) = self.feed(site, of).await? else { return Ok(None) };
        let feed = &gathered.matter;
        let mut page = Printed::new(form.content_type(), feed.print(site, form))
            .cache(CachePolicy::FEED)
            .tags(gathered.tags.iter().map(|tag| Tag::new(tag)))
            .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        for link in links(site, feed, form) {
            page = page.header(header::LINK, link);
        }
        Ok(Some(until(page, gathered.fresh_until)))
    }

    async fn print_oembed(
        &self,
        site: &Site,
        url: &str,
        form: Option<OembedForm>,
        width_max: Option<u32>,
    ) -> Result<Option<Printed>, PrintError> {
        let Some(form) = form else {
            let refusal = Printed::new(TEXT, "format is json or xml\n");
            return Ok(Some(refusal.status(StatusCode::NOT_IMPLEMENTED)));
        };
        let Some(path) = own_path(site, url) else { return Ok(None) };
        let Some(gathered) = self.one_item(site, path).await? else { return Ok(None) };
        let body = oembed::print(&gathered.matter, site, form, width_max);
        let page = Printed::new(form.media_type(), body)
            .cache(CachePolicy::FEED)
            .tags(gathered.tags.iter().map(|tag| Tag::new(tag)))
            .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        Ok(Some(until(page, gathered.fresh_until)))
    }

    /// Files made of the settings alone, and of which policies exist.
    fn print_file(&self, site: &Site, address: &Address) -> Option<Printed> {
        let now = self.clock.now();
        let config = &self.config;
        let (media_type, body) = match address {
            Address::Robots => (TEXT, crawlers::robots_txt(&config.crawlers, site)),
            Address::Ads => (TEXT, well_known::ads_txt(&config.ads_txt)),
            Address::Trust => (TEXT, well_known::trust_txt(&config.trust_txt, site)),
            Address::Security => (TEXT, well_known::security_txt(&config.security_txt, site, now)?),
            Address::Tdmrep => (JSON, crawlers::tdmrep(site)),
            Address::Manifest => (MANIFEST, well_known::manifest(site)),
            _ => return None,
        };
        let page = Printed::new(media_type, body).cache(CachePolicy::FEED);
        let page = page.tags([Tag::new(tags::SITE)]);
        Some(page.fresh_until(now.plus_seconds(DAY_SECONDS)))
    }
}

fn map(gathered: Gathered<String>) -> Printed {
    let tags = gathered.tags.iter().map(|tag| Tag::new(tag)).chain([Tag::new(tags::SITEMAPS)]);
    let page = Printed::new(XML, gathered.matter).cache(CachePolicy::FEED).tags(tags);
    let name = HeaderName::from_static("x-robots-tag");
    until(page.header(name, HeaderValue::from_static("noindex")), gathered.fresh_until)
}

fn until(page: Printed, moment: Option<kit::Instant>) -> Printed {
    match moment {
        Some(moment) => page.fresh_until(moment),
        None => page,
    }
}

/// The hubs and the feed's own address as headers, as WebSub asks.
fn links(site: &Site, feed: &Feed, form: Form) -> Vec<HeaderValue> {
    let own = (!site.hubs.is_empty()).then(|| (feed.self_url(site, form), "self"));
    let hubs = site.hubs.iter().map(|hub| (hub.clone(), "hub"));
    let links = hubs.chain(own).map(|(url, rel)| format!("<{url}>; rel=\"{rel}\""));
    links.filter_map(|link| HeaderValue::try_from(link).ok()).collect()
}

/// The path of a whole address of ours, without query and fragment.
fn own_path<'a>(site: &Site, url: &'a str) -> Option<&'a str> {
    let rest = url.strip_prefix(&site.base_url).filter(|rest| rest.starts_with('/'))?;
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    Some(if path.len() > 1 { path.trim_end_matches('/') } else { path })
}
