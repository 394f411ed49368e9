//! Whence a request comes: the reader's address, as the nearest proxy we trust tells it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use http::HeaderMap;

/// Proxies whose word is believed: a network each, as address and length of its prefix.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<(IpAddr, u8)>);

impl Proxies {
    /// From settings such as `10.0.0.7` or `10.0.0.0/8`; what is neither is left out, the settings
    /// have been checked.
    pub fn parse(texts: &[String]) -> Proxies {
        let network = |text: &String| {
            let (address, bits) = text.split_once('/').unwrap_or((text, ""));
            let address: IpAddr = address.parse().ok()?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            Some((address, bits.parse().unwrap_or(most)))
        };
        Proxies(texts.iter().filter_map(network).collect())
    }

    /// The reader's address: the last in `X-Forwarded-For` that is not one of these proxies, if
    /// the request came by one; what a reader writes there himself stands further left.
    pub fn reader(&self, parts: &Parts) -> IpAddr {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        self.behind(peer.to_canonical(), &parts.headers)
    }

    /// The reader's network, to count tries by: one who has an IPv6 address has at least 2^64.
    pub fn network(&self, parts: &Parts) -> String {
        network_of(self.reader(parts))
    }

    fn behind(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let lines = headers.get_all("x-forwarded-for").iter();
        let told: Vec<IpAddr> = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .map_while(|text| text.trim().parse().ok())
            .collect();
        let mut nearest = peer;
        for address in told.into_iter().rev() {
            if !self.holds(nearest) {
                break;
            }
            nearest = address;
        }
        nearest
    }

    fn holds(&self, address: IpAddr) -> bool {
        self.0.iter().any(|(network, bits)| match (network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => same(
                u128::from(u32::from(*network)) << 96,
                u128::from(u32::from(address)) << 96,
                *bits,
            ),
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                same(u128::from(*network), u128::from(address), *bits)
            }
            _ => false,
        })
    }
}

fn network_of(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x}/64", u128::from(address) >> 64),
    }
}

fn same(one: u128, other: u128, bits: u8) -> bool {
    bits == 0 || (one ^ other) >> (128 - u32::from(bits.min(128))) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn behind(proxies: &[&str], peer: &str, told: &'static str) -> String {
        let texts: Vec<String> = proxies.iter().map(|text| (*text).to_owned()).collect();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static(told));
        let peer = peer.parse().expect("an address");
        Proxies::parse(&texts).behind(peer, &headers).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let trusted = ["10.0.0.0/8", "::1"];
        assert_eq!(behind(&trusted, "203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(behind(&trusted, "10.1.2.3", "198.51.100.1"), "198.51.100.1");
        assert_eq!(behind(&trusted, "::1", "198.51.100.1, 10.0.0.9"), "198.51.100.1");
        // What the reader forged stands left of what the proxy wrote.
        assert_eq!(behind(&trusted, "10.1.2.3", "6.6.6.6, 198.51.100.1"), "198.51.100.1");
        assert_eq!(behind(&trusted, "10.1.2.3", "nonsense"), "10.1.2.3");
        assert_eq!(behind(&[], "10.1.2.3", "198.51.100.1"), "10.1.2.3");
    }

    #[test]
    fn neighbours_of_one_line_are_one_network() {
        let of = |text: &str| network_of(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::9"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::9"), of("2001:db8:1:3::9"));
        assert_ne!(of("10.0.0.1"), of("10.0.0.2"));
    }

    #[test]
    fn networks_have_their_length() {
        assert_eq!(behind(&["10.0.0.7"], "10.0.0.8", "1.2.3.4"), "10.0.0.8");
        assert_eq!(behind(&["2001:db8::/32"], "2001:db8:7::1", "1.2.3.4"), "1.2.3.4");
        assert_eq!(behind(&["0.0.0.0/0"], "9.9.9.9", "1.2.3.4"), "1.2.3.4");
    }
}
