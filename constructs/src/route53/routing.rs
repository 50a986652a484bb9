//! Which of several records of one name answers.

use rustinfra::prelude::*;
use rustinfra::value::Expr;

use crate::check;

/// Which of the records of one name and type answers.
///
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html>
#[derive(Clone)]
#[non_exhaustive]
pub enum Routing {
    /// Each as often as its share of all weights, 0 to 255.
    Weighted(u8),
    /// The one in the region nearest to whoever asks.
    Latency(String),
    /// By where whoever asks is.
    Geolocation(GeoLocation),
    /// Up to eight healthy ones at random; not for aliases.
    MultiValueAnswer,
    /// The first while it is healthy, else the second.
    Failover(Failover),
    /// By the IP address of whoever asks.
    Cidr(CidrRoutingConfig),
}

/// The role of a record in a failover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failover {
    /// Answers while it is healthy; needs a health check.
    Primary,
    /// Answers while the first is not.
    Secondary,
}

/// A part of the world, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Continent {
    Africa,
    Antarctica,
    Asia,
    Europe,
    Oceania,
    NorthAmerica,
    SouthAmerica,
}

impl Continent {
    fn code(self) -> &'static str {
        match self {
            Continent::Africa => "AF",
            Continent::Antarctica => "AN",
            Continent::Asia => "AS",
            Continent::Europe => "EU",
            Continent::Oceania => "OC",
            Continent::NorthAmerica => "NA",
            Continent::SouthAmerica => "SA",
        }
    }
}

/// Where whoever asks is. Of several, the smallest part that fits answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeoLocation {
    /// On a continent.
    Continent(Continent),
    /// In a country, by its two letters (ISO 3166-1).
    Country(String),
    /// In a part of a country: of the United States by two letters, of Ukraine by two digits.
    Subdivision {
        /// The part's code.
        subdivision: String,
        /// The country's code.
        country: String,
    },
    /// Anywhere that no other record is for.
    Default,
}

impl GeoLocation {
    /// In a country, by its two letters. Another text is reported as `conflicting-options` of the
    /// record.
    pub fn country(code: &str) -> Self {
        GeoLocation::Country(code.to_string())
    }

    /// In a part of a country. One of another country than those that have them is reported as
    /// `conflicting-options` of the record.
    pub fn subdivision(subdivision: &str, country: &str) -> Self {
        GeoLocation::Subdivision {
            subdivision: subdivision.to_string(),
            country: country.to_string(),
        }
    }

    fn identifier(&self) -> String {
        match self {
            GeoLocation::Continent(continent) => format!("GEO_CONTINENT_{}", continent.code()),
            GeoLocation::Country(country) => format!("GEO_COUNTRY_{country}"),
            GeoLocation::Subdivision { subdivision, country } => {
                format!("GEO_COUNTRY_{country}_SUBDIVISION_{subdivision}")
            }
            GeoLocation::Default => "GEO_COUNTRY_*".to_string(),
        }
    }

    fn to_expr(&self) -> Expr {
        let text = |text: &str| Expr::text(text.to_string());
        match self {
            GeoLocation::Continent(continent) => {
                Expr::map([("ContinentCode", Expr::from(continent.code()))])
            }
            GeoLocation::Country(country) => Expr::map([("CountryCode", text(country))]),
            GeoLocation::Subdivision { subdivision, country } => {
                Expr::map([("CountryCode", text(country)), ("SubdivisionCode", text(subdivision))])
            }
            GeoLocation::Default => Expr::map([("CountryCode", Expr::from("*"))]),
        }
    }

    /// Source: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_GeoLocation.html>
    fn check(&self, node: &Node) {
        let letters = |c: &str| c.len() == 2 && c.chars().all(|c| c.is_ascii_uppercase());
        let country = match self {
            GeoLocation::Country(country) | GeoLocation::Subdivision { country, .. } => country,
            GeoLocation::Continent(_) | GeoLocation::Default => return,
        };
        if !letters(country) {
            check::reject(
                node,
                format!("`{country}` is not the code of a country."),
                "write it as two capital letters (ISO 3166-1), or use `GeoLocation::Default`",
            );
        }
        if let GeoLocation::Subdivision { subdivision, country } = self
            && !matches!(country.as_str(), "US" | "UA")
        {
            check::reject(
                node,
                format!("Route 53 does not know parts of `{country}`, such as `{subdivision}`."),
                "only the United States (US) and Ukraine (UA) have subdivisions",
            );
        }
    }
}

/// A location of a CIDR collection.
#[derive(Clone)]
pub struct CidrRoutingConfig {
    collection: Expr,
    location: String,
}

impl CidrRoutingConfig {
    /// A location of a collection, by the collection's id.
    pub fn new(collection_id: impl IntoValue<String>, location: &str) -> Self {
        Self { collection: collection_id.into_value().into_expr(), location: location.to_string() }
    }

    /// Whoever is in no other location of the collection.
    pub fn with_default_location_name(collection_id: impl IntoValue<String>) -> Self {
        Self::new(collection_id, "*")
    }
}

impl Routing {
    /// The one in the region nearest to whoever asks, such as `eu-west-1`.
    pub fn latency(region: &str) -> Self {
        Routing::Latency(region.to_string())
    }

    /// The property, its value, and what tells the record from others of its name; the CDK's words.
    pub(super) fn bind(&self, node: &Node) -> (&'static str, Expr, String) {
        // The record's name ends with eight characters of a hash, which tell it from others.
        let identifier = |prefix: String| {
            let prefix: String = prefix.chars().take(64 - 8).collect();
            let name = node.resource_name(64 - prefix.chars().count(), "");
            prefix + &name
        };
        match self {
            Routing::Weighted(weight) => {
                ("Weight", Expr::Int((*weight).into()), identifier(format!("WEIGHT_{weight}_ID_")))
            }
            Routing::Latency(region) => {
                ("Region", Expr::text(region.clone()), identifier(format!("REGION_{region}_ID_")))
            }
            Routing::Geolocation(place) => {
                place.check(node);
                ("GeoLocation", place.to_expr(), place.identifier())
            }
            Routing::MultiValueAnswer => {
                ("MultiValueAnswer", true.into(), identifier("MVA_ID_".to_string()))
            }
            Routing::Failover(role) => {
                let role = if *role == Failover::Primary { "PRIMARY" } else { "SECONDARY" };
                ("Failover", role.into(), identifier(format!("FAILOVER_{role}_ID_")))
            }
            Routing::Cidr(config) => {
                let value = Expr::map([
                    ("CollectionId", config.collection.clone()),
                    ("LocationName", Expr::text(config.location.clone())),
                ]);
                ("CidrRoutingConfig", value, identifier(format!("CIDR_{}_ID_", config.location)))
            }
        }
    }
}
