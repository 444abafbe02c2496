import { useEffect, useState } from "react";
import { NavLink, Outlet, useLocation } from "react-router";
import { me, type User } from "../api/identity.ts";
import { setToken, useToken } from "../session.ts";
import { identifySpans } from "../tracing/recorder.ts";
import { identify } from "../tracking/tracker.ts";
import { ErrorBoundary } from "./error-boundary.tsx";
import { ProblemReport } from "./problem-report.tsx";

/** What surrounds every page: the name, the navigation, and who is logged in. */
export function Layout() {
  const token = useToken();
  const { pathname } = useLocation();
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header>
        <span className="brand">
          VALEO <strong>NeuroERP</strong>
        </span>
        <nav aria-label="Main">
          {token ? (
            <NavLink to="/contacts" data-action="open contacts">
              Contacts
            </NavLink>
          ) : (
            <>
              <NavLink to="/login" data-action="open login">
                Log in
              </NavLink>
              <NavLink to="/register" data-action="open registration">
                Register
              </NavLink>
            </>
          )}
        </nav>
        {token ? <Account key={token} /> : null}
      </header>
      <main id="main">
        {/* After a page that failed, another one is tried anew, and so is what logging out leads to. */}
        <ErrorBoundary key={`${pathname} ${token === null}`}>
          <Outlet />
        </ErrorBoundary>
      </main>
      <footer>
        <ProblemReport />
      </footer>
    </>
  );
}

function Account() {
  const [user, setUser] = useState<User | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    me(abort.signal).then(
      (found) => {
        setUser(found);
        identify(found.id);
        identifySpans(found.id);
      },
      // The pages work without a name, so an error leaves it out.
      () => {},
    );
    return () => {
      abort.abort();
      identify(null);
      identifySpans(null);
    };
  }, []);
  return (
    <div className="account">
      {user ? (
        <span>
          {user.name} <small>{user.company}</small>
        </span>
      ) : null}
      <button type="button" data-action="log out" onClick={() => setToken(null)}>
        Log out
      </button>
    </div>
  );
}
