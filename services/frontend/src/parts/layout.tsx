import { useEffect, useState } from "react";
import { NavLink, Outlet } from "react-router";
import { me, type User } from "../api/identity.ts";
import { setToken, useToken } from "../session.ts";

/** What surrounds every page: the name, the navigation, and who is logged in. */
export function Layout() {
  const token = useToken();
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
        <Outlet />
      </main>
    </>
  );
}

function Account() {
  const [user, setUser] = useState<User | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    // The pages work without a name, so an error leaves it out.
    me(abort.signal).then(setUser, () => {});
    return () => abort.abort();
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
