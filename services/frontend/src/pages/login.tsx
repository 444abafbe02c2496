import { Link } from "react-router";
import { login } from "../api/identity.ts";
import { Field } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { setToken } from "../session.ts";

export function LoginPage() {
  return (
    <section className="card" aria-labelledby="title">
      <h1 id="title">Log in</h1>
      <Form
        label="Log in"
        submit="Log in"
        action="log in"
        onSubmit={async ({ email = "", password = "" }) => setToken(await login({ email, password }))}
      >
        {(errors) => (
          <>
            <Field
              label="Email"
              name="email"
              type="email"
              autoComplete="username"
              required
              maxLength={254}
              error={errors.email}
            />
            <Field
              label="Password"
              name="password"
              type="password"
              autoComplete="current-password"
              required
              maxLength={128}
              error={errors.password}
            />
          </>
        )}
      </Form>
      <p>
        No account yet? <Link to="/register">Register your company</Link>
      </p>
    </section>
  );
}
