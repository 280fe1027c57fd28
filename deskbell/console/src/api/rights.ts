/** Whether the viewer's rights may have changed: counted up by whatever was refused. */

import { store } from "../parts/store";

export const doubts = store(0);

export const doubtRights = () => doubts.set(doubts.get() + 1);
