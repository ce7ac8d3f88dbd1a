# 三鉴. make run 启动;make test 检查并测试。其余见各目标右侧说明。
PROFILE ?=
export PYTHONUTF8 = 1
PYTEST_ARGUMENTS ?= -n 2

.PHONY: help run test check lint format style types imports bench docs clauses lock

help:  ## 列出目标
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

run:  ## 安装、启动并打印地址(PROFILE=haimen 换规则包;SANJIAN_PORT、SANJIAN_DATA、DATABASE_URL)
	@sh config/prepare.sh run
	@exec .venv/bin/python -m sanjian.cli.main run --profile "$(PROFILE)"

test:  ## 全部检查与测试
	@sh config/prepare.sh dev
	@status=0; \
	$(MAKE) --no-print-directory --keep-going lint || status=1; \
	.venv/bin/python -m pytest $(PYTEST_ARGUMENTS) || status=1; \
	exit $$status

check:  ## 只做格式、类型、依赖方向检查
	@sh config/prepare.sh dev
	@$(MAKE) --no-print-directory lint

lint: format style types imports

format:
	.venv/bin/ruff format --check --output-format concise .

style:
	.venv/bin/ruff check .

types:
	.venv/bin/mypy

imports:
	.venv/bin/lint-imports --no-logo

bench:  ## 测量并写入 docs/benchmarks.md(NAMES="acts upload" 只测其中几项)
	@sh config/prepare.sh dev
	@.venv/bin/python -m bench $(NAMES)

docs:  ## 由程序表生成步骤表与流程图
	@sh config/prepare.sh run
	@.venv/bin/sanjian law docs

clauses:  ## 五份文件的条款:已证/总数
	@sh config/prepare.sh dev
	@.venv/bin/python -m pytest -m clause --clauses -q $(PYTEST_ARGUMENTS)

lock:  ## 由 requirements*.in 重新生成锁文件(不含任何网址)
	@sh config/prepare.sh dev
	.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header \
		--no-annotate --upgrade -o requirements.lock requirements.in
	.venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header \
		--no-annotate -c requirements.lock -o requirements-dev.lock requirements-dev.in
