/** What the screens of roles ask, and what they do. */

import { graphql } from "../../gql";

export const ROLES = graphql(`
  query Roles { roles { id name builtIn revision areas { area level permissions } } }
`);

export const CREATE = graphql(`
  mutation CreateRole($input: CreateRoleInput!) {
    createRole(input: $input) { role { id } errors { code message path } }
  }
`);

export const UPDATE = graphql(`
  mutation UpdateRole($input: UpdateRoleInput!) {
    updateRole(input: $input) { role { id } errors { code message path } }
  }
`);

export const DELETE = graphql(`
  mutation DeleteRole($id: ID!) { deleteRole(id: $id) { deletedIds errors { code message path } } }
`);
