import { Navigate, Outlet, Route, Routes, useLocation } from "react-router";
import { ContactsPage } from "./pages/contacts.tsx";
import { LoginPage } from "./pages/login.tsx";
import { RegisterPage } from "./pages/register.tsx";
import { ErrorBoundary } from "./parts/error-boundary.tsx";
import { Layout } from "./parts/layout.tsx";
import { useToken } from "./session.ts";

export function App() {
  return (
    // Around what is around the pages, too.
    <ErrorBoundary>
      <Routes>
        <Route element={<Layout />}>
          <Route element={<LoggedOutOnly />}>
            <Route path="/login" element={<LoginPage />} />
            <Route path="/register" element={<RegisterPage />} />
          </Route>
          <Route element={<LoggedInOnly />}>
            <Route path="/contacts" element={<ContactsPage />} />
          </Route>
          <Route path="*" element={<Navigate to="/contacts" replace />} />
        </Route>
      </Routes>
    </ErrorBoundary>
  );
}

function LoggedInOnly() {
  const location = useLocation();
  return useToken() ? <Outlet /> : <Navigate to="/login" replace state={{ from: location.pathname }} />;
}

function LoggedOutOnly() {
  const from: unknown = useLocation().state?.from;
  return useToken() ? <Navigate to={typeof from === "string" ? from : "/contacts"} replace /> : <Outlet />;
}
