/* SPDX-License-Identifier: BSD-2-Clause */
/* The same as rpc_bytes, from a server that has no reply & wait. */
#include "rpc.h"

RPC_CASES(rpc_server_split);

BENCH(rpc_bytes_split, "What does it cost if the server replies and waits in two calls?", ANY);
