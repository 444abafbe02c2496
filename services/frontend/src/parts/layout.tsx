import { useEffect, useState } from "react";
import { NavLink, Outlet, useLocation } from "react-router";
import { me, type User } from "../api/identity.ts";
import { setToken, useToken } from "../session.ts";
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
            <NavLink to="/contacts">Contacts</NavLink>
          ) : (
            <>
              <NavLink to="/login">Log in</NavLink>
              <NavLink to="/register">Register</NavLink>
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
      },
      // The pages work without a name, so an error leaves it out.
      () => {},
    );
    return () => {
      abort.abort();
      identify(null);
    };
  }, []);
  return (
    <div className="account">
      {user ? (
        <span>
          {user.name} <small>{user.company}</small>
        </span>
      ) : null}
      <button type="button" onClick={() => setToken(null)}>
        Log out
      </button>
    </div>
  );
}
