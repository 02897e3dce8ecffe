/* SPDX-License-Identifier: BSD-2-Clause */
/* The messages of Table 1 and Table 7 of Liedtke 1993, there and back. */
#include "rpc.h"

RPC_CASES(rpc_server);

BENCH(rpc_bytes, "What does a call with so many bytes cost, there and back?", ANY);
