/** The features of the desk, and the types of event that each has. */

import { graphql } from "../gql";

export const CATEGORIES = graphql(`
  query Categories { eventCategories { id title eventTypes { id title levels } } }
`);
