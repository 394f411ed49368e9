//! Routes of the desk: each is named with what its visitor needs, and nobody comes to a handler
//! without it. The list is data, so that a test can knock at every door.

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use http::{HeaderValue, Method, header};
use web::PageError;

use crate::desk::{Desk, sign_in};
use crate::{Capability, Staff};

/// What a visitor needs to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: the doors themselves.
    Nothing,
    /// To be one of the staff.
    SignedIn,
    /// To be allowed this.
    May(Capability),
    /// To be allowed one of these.
    MayAny(&'static [Capability]),
}

impl Need {
    /// What of it this visitor would have to be allowed and is not; nothing when they may pass.
    pub(crate) fn lacks(self, staff: &Staff) -> &'static [Capability] {
        let wanted = match self {
            Need::Nothing | Need::SignedIn => return &[],
            Need::May(capability) => capability.alone(),
            Need::MayAny(capabilities) => capabilities,
        };
        if wanted.iter().any(|one| staff.may(*one)) { &[] } else { wanted }
    }
}

/// One address of the desk.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The address, with `{id}` where it has parts.
    pub path: &'static str,
    /// What it needs.
    pub need: Need,
}

/// One entry of the desk's menu.
#[derive(Clone, Debug)]
pub struct MenuEntry {
    /// Its name.
    pub name: &'static str,
    /// Where it leads.
    pub path: &'static str,
    /// Who sees it.
    pub need: Need,
}

/// The routes of the desk as they are put together, room by room.
pub struct Routes {
    desk: Desk,
    router: Router,
    table: Vec<Route>,
    menu: Vec<MenuEntry>,
}

impl Routes {
    pub(crate) fn new(desk: Desk) -> Routes {
        Routes { desk, router: Router::new(), table: Vec::new(), menu: Vec::new() }
    }

    /// A page.
    pub fn get<H, T>(self, path: &'static str, need: Need, handler: H) -> Routes
    where
        H: Handler<T, Desk>,
        T: 'static,
    {
        self.route(Method::GET, path, need, axum::routing::get(handler))
    }

    /// Something that is done.
    pub fn post<H, T>(self, path: &'static str, need: Need, handler: H) -> Routes
    where
        H: Handler<T, Desk>,
        T: 'static,
    {
        self.route(Method::POST, path, need, axum::routing::post(handler))
    }

    fn route(
        mut self,
        method: Method,
        path: &'static str,
        need: Need,
        handler: MethodRouter<Desk>,
    ) -> Routes {
        let guarded = handler
            .with_state(self.desk.clone())
            .route_layer(from_fn_with_state((self.desk.clone(), need), guard));
        self.router = self.router.route(path, guarded);
        self.table.push(Route { method, path, need });
        self
    }

    /// Gives something to the handlers of all routes so far, which take it as an
    /// [`axum::Extension`].
    pub fn give<T: Clone + Send + Sync + 'static>(mut self, it: T) -> Routes {
        self.router = self.router.layer(axum::Extension(it));
        self
    }

    /// An entry of the menu, after those that are there.
    pub fn menu(mut self, name: &'static str, path: &'static str, need: Need) -> Routes {
        self.menu.push(MenuEntry { name, path, need });
        self
    }

    /// Every route, for the test that knocks at each.
    pub fn table(&self) -> Vec<Route> {
        self.table.clone()
    }

    /// The router, and the menu is settled.
    pub fn finish(self) -> Router {
        let _ = self.desk.0.menu.set(self.menu);
        self.router.layer(web::csrf::layer())
    }
}

/// Lets in who has what is needed.
async fn guard(
    State((desk, need)): State<(Desk, Need)>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let visitor = match desk.visitor(request.headers(), &path).await {
        Ok(visitor) => visitor,
        Err(error) => return kept_private(PageError::internal(error).into_response()),
    };
    let response = match (need, visitor) {
        (Need::Nothing, _) => next.run(request).await,
        (_, None) => sign_in::demanded(&desk, request.method(), &path),
        (_, Some(visitor)) => match need.lacks(&visitor.staff) {
            [] => {
                request.extensions_mut().insert(visitor);
                next.run(request).await
            }
            lacking => desk.refusal(request.headers(), &visitor, lacking).into_response(),
        },
    };
    kept_private(response)
}

/// Nothing of the desk is found by any search engine, nor kept by any cache, but that a handler
/// may leave what never changes to the visitor's own browser.
fn kept_private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let said = headers.get(header::CACHE_CONTROL);
    if !said.is_some_and(|said| said.as_bytes().starts_with(b"private")) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
