/** What the screens of people ask, and what they do. */

import { graphql } from "../../gql";
import { listOf } from "../../parts/outcome";

export const AGENTS = graphql(`
  query Agents($search: String, $after: String) {
    agents(search: $search, first: 50, after: $after) {
      totalCount
      edges { node { id ...AgentShown } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const AGENT_SHOWN = graphql(`
  fragment AgentShown on Agent {
    id
    displayName
    email
    enabled
    availability
    timeZone
    lastActivityAt
    roles { id name }
    groups { id name }
    departments { id name }
  }
`);

export const AGENT = graphql(`
  query AgentToEdit($id: ID!) { node(id: $id) { __typename ... on Agent { ...AgentShown ...AgentAtWork } } }
`);

export const AT_WORK = graphql(`
  fragment AgentAtWork on Agent { id work { group { id name } channels } }
`);

export const SET_ACTIVE = graphql(`
  mutation SetAgentActive($input: SetAgentActiveInGroupInput!) {
    setAgentActiveInGroup(input: $input) { agent { id ...AgentAtWork } errors { code message path } }
  }
`);

export const CREATE_AGENT = graphql(`
  mutation CreateAgent($input: CreateAgentInput!) {
    createAgent(input: $input) { agent { id } errors { code message path } }
  }
`);

export const UPDATE_AGENT = graphql(`
  mutation UpdateAgent($input: UpdateAgentInput!) {
    updateAgent(input: $input) { agent { id ...AgentShown } errors { code message path } }
  }
`);

export const ASSIGN_ROLES = graphql(`
  mutation AssignRoles($agentId: ID!, $roleIds: [ID!]!) {
    assignRoles(agentId: $agentId, roleIds: $roleIds) {
      agent { id ...AgentShown }
      errors { code message path }
    }
  }
`);

export const SET_AVAILABILITY = graphql(`
  mutation SetAvailability($input: SetAvailabilityInput!) {
    setAvailability(input: $input) { agent { id ...AgentShown } errors { code message path } }
  }
`);

export const ROLE_NAMES = graphql(`
  query RoleNames { roles { id name builtIn } }
`);

export const STRUCTURE = graphql(`
  query Structure {
    departments { id name retired }
    groups(all: true) { id name retired department { id name } }
  }
`);

export const STRUCTURE_LIST = listOf("Department", "Group");
export const AGENT_LIST = listOf("Agent");

export const CREATE_DEPARTMENT = graphql(`
  mutation CreateDepartment($input: CreateDepartmentInput!) {
    createDepartment(input: $input) { department { id } errors { code message path } }
  }
`);

export const UPDATE_DEPARTMENT = graphql(`
  mutation UpdateDepartment($input: UpdateDepartmentInput!) {
    updateDepartment(input: $input) { department { id name retired } errors { code message path } }
  }
`);

export const CREATE_GROUP = graphql(`
  mutation CreateGroup($input: CreateGroupInput!) {
    createGroup(input: $input) { group { id } errors { code message path } }
  }
`);

export const UPDATE_GROUP = graphql(`
  mutation UpdateGroup($input: UpdateGroupInput!) {
    updateGroup(input: $input) { group { id name retired } errors { code message path } }
  }
`);

/** The role that everybody holds, whether they are given it or not. */
export const EVERYONE = "Everyone";
