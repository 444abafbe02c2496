import { Component, type ReactNode } from "react";
import { FailedPage } from "../pages/failed.tsx";

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

interface ErrorBoundaryState {
  readonly failed: { readonly error: unknown } | null;
}

/** Shows a page that says so, where one cannot be shown. The error is reported by the root's handlers. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override readonly state: ErrorBoundaryState = { failed: null };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { failed: { error } };
  }

  override render(): ReactNode {
    const { failed } = this.state;
    return failed ? <FailedPage error={failed.error} /> : this.props.children;
  }
}
