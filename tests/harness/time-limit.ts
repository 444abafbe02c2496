/** A test brings a whole stack up and down; jest knows no time limit of one project's own. */
import { jest } from "@jest/globals";

jest.setTimeout(180_000);
