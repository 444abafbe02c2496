import { Link } from "react-router";
import { login, register } from "../api/identity.ts";
import { Field } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { setToken } from "../session.ts";

export function RegisterPage() {
  return (
    <section className="card" aria-labelledby="title">
      <h1 id="title">Register</h1>
      <Form
        label="Register"
        submit="Register"
        action="register"
        onSubmit={async ({ company = "", name = "", email = "", password = "" }) => {
          await register({ company, name, email, password });
          setToken(await login({ email, password }));
        }}
      >
        {(errors) => (
          <>
            <Field
              label="Company"
              name="company"
              autoComplete="organization"
              required
              maxLength={200}
              error={errors.company}
            />
            <Field
              label="Your name"
              name="name"
              autoComplete="name"
              required
              maxLength={200}
              error={errors.name}
            />
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
              autoComplete="new-password"
              required
              minLength={10}
              maxLength={128}
              hint="At least 10 characters."
              error={errors.password}
            />
          </>
        )}
      </Form>
      <p>
        Already registered? <Link to="/login">Log in</Link>
      </p>
    </section>
  );
}
